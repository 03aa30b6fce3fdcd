// Reads every page for people with axe-core, in a browser: `node pages.mjs TOOLS CHROMIUM BASE PAGE…`. A page that needs a token
// is followed by it, after a blank; one whose button is pressed first, as somebody does who has filled in nothing, by the word `press`.
// Prints each finding of level A and AA and ends with 1 where there is one.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, executablePath, base, ...pages] = process.argv.slice(2);
const require = createRequire(join(tools, "node_modules/"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

let findings = 0;
let readings = 0;

// Looks at what a page shows just now. The page keeps its own policy: the browser's protocol brings the script in.
async function read(page, what) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate((values) => axe.run({ runOnly: { type: "tag", values } }), LEVELS);
    readings += 1;
    for (const part of ["main", "link[rel=icon]", "meta[name=viewport]", "title"]) {
        if (!(await page.$(part))) {
            findings += 1;
            console.log(`${what}: there is no ${part}`);
        }
    }
    for (const { id, help, nodes } of violations) {
        findings += nodes.length;
        console.log(`${what}: ${id}: ${help}`);
        for (const { target, any, all, none } of nodes) console.log(`    ${target}: ${[...any, ...all, ...none][0]?.message}`);
    }
}

// One operation of each method, with a body and without: the area and the operation.
const OPERATIONS = [
    ["partnerships", "list_meetups"], ["partnerships", "change_meetup"], ["learning", "push_progress_update"],
    ["learning", "unshare_portfolio"], ["apprenticeships", "set_provider_reference"], ["identity", "create_token"],
];

// The documentation is read as it opens, with operations open, with an answer, and with the dialogue for authorising.
async function documentation(page, what) {
    await page.waitForSelector(".opblock-tag");
    await read(page, what);
    for (const [area, operation] of OPERATIONS) {
        const block = `#operations-${area}-${operation}`;
        if (!(await page.$(block))) await page.click(`#operations-tag-${area}`);
        await page.click(`${block} .opblock-summary-control`);
        await page.waitForSelector(`${block} .execute`);
    }
    await read(page, `${what}, operations`);
    await page.click("#operations-partnerships-list_meetups .execute");
    await page.waitForSelector("#operations-partnerships-list_meetups .live-responses-table");
    await read(page, `${what}, an answer`);
    await page.click(".scheme-container .authorize");
    await page.waitForSelector(".dialog-ux");
    await read(page, `${what}, the dialogue`);
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-proxy-server"] });
for (const [width, height, colorScheme] of [[1280, 900, "light"], [390, 844, "dark"]]) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    for (const asked of pages) {
        const [path, more] = asked.split(" ");
        const presses = more === "press";
        const token = presses ? undefined : more;
        await page.setExtraHTTPHeaders(token ? { authorization: `Bearer ${token}` } : {});
        const what = `${path.replace(/hk._[^.]+/, "…")} (${width} px, ${colorScheme})`;
        await page.goto(base + path);
        if (presses) await Promise.all([page.waitForNavigation(), page.click("button")]);
        await (path === "/docs/" ? documentation(page, what) : read(page, what));
    }
    await context.close();
}
await browser.close();
console.log(`${readings} readings of ${pages.length} pages: ${findings} findings of level A and AA`);
process.exit(findings ? 1 : 0);
