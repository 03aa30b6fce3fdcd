//! Floods of requests.

use std::fmt::Write as _;

use super::super::wire::{Answers, Wire, request, send_all};
use super::scene::{FORM, JSON, Scene};

const MIB: usize = 1024 * 1024;

/// What a flood met, in words, and what of it should be otherwise.
pub struct Told {
    pub words: String,
    pub faults: Vec<String>,
}

impl Told {
    pub fn of(answers: &Answers) -> Self {
        let seconds = answers.slowest.as_secs_f64();
        let mut told =
            Self { words: format!("{}; {seconds:.2} s at most", answers.told()), faults: Vec::new() };
        let unexpected = answers.statuses.keys().any(|status| *status == 500 || (200..207).contains(status));
        told.unless(!unexpected, "an answer is neither a refusal nor an excuse");
        told
    }

    pub fn unless(&mut self, good: bool, fault: &str) {
        if !good {
            self.faults.push(fault.to_owned());
        }
    }

    pub fn add(&mut self, words: &str) {
        let _ = write!(self.words, "; {words}");
    }
}

/// So many parameters with short names, all different, and without values.
fn parameters(count: usize) -> Vec<u8> {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let letter = |number: usize| LETTERS[number % LETTERS.len()];
    let name = |number: usize| [letter(number / 2_704), letter(number / 52), letter(number), b'&'];
    let mut form: Vec<u8> = (0..count).flat_map(name).collect();
    form.pop();
    form
}

/// Forms of many parameters: as many as once fitted, and as many as fit now.
pub fn form(scene: &Scene) -> anyhow::Result<Told> {
    let mut all = Answers::default();
    for count in [65_500, 4_000] {
        let forms = vec![request("POST", "/oauth/token", &[FORM], &parameters(count)); 4];
        all = all.merge(send_all(scene.address, 4, &forms));
    }
    let mut told = Told::of(&all);
    told.unless(all.slowest.as_secs_f64() < 1.0, "a form took more than a second");
    Ok(told)
}

/// Invitations that nobody gave.
pub fn tokens(scene: &Scene) -> anyhow::Result<Told> {
    let one = |number| {
        let token = format!("hki_{number:043}");
        let body = serde_json::json!({"token": token, "password": "a long enough password"});
        request("POST", "/api/v1/passwords", &[JSON], body.to_string().as_bytes())
    };
    let requests: Vec<_> = (0..300).map(one).collect();
    Ok(Told::of(&send_all(scene.address, 300, &requests)))
}

/// Methods that nobody knows, half of them long ones.
pub fn methods(scene: &Scene) -> anyhow::Result<Told> {
    let before = scene.size_of_metrics()?;
    let one = |number: usize| {
        let letters: String = format!("{number:06}").bytes().map(|digit| char::from(digit + 17)).collect();
        let method = letters.repeat(if number.is_multiple_of(2) { 1 } else { 100 });
        request(&method, "/api/v1/meetups", &[], b"")
    };
    let requests: Vec<_> = (0..1_000).map(one).collect();
    let mut told = Told::of(&send_all(scene.address, 4, &requests));
    let grown = scene.size_of_metrics()?.saturating_sub(before);
    told.add(&format!("`/metrics` {:.1} kB larger", grown as f64 / 1e3));
    told.unless(grown < 10_000, "the metrics grew");
    Ok(told)
}

/// Ids of clients that nobody has: in the form, by HTTP Basic, and as names of people.
pub fn keys(scene: &Scene) -> anyhow::Result<Told> {
    let one = |number: usize| {
        let long = |length: usize| format!("hkc_{number}{}", "x".repeat(length));
        match number % 4 {
            0 => {
                let basic = format!("Basic {}", base64(&format!("{}:secret", long(15_000))));
                let body = b"grant_type=client_credentials";
                request("POST", "/oauth/token", &[FORM, ("authorization", &basic)], body)
            }
            1 => {
                let email = format!("{}@invented.example", long(15_000));
                let body = serde_json::json!({"email": email, "password": "wrong"}).to_string();
                request("POST", "/api/v1/sessions", &[JSON], body.as_bytes())
            }
            kind => {
                let length = if kind == 2 { 250_000 } else { 15_000 };
                let body =
                    format!("grant_type=client_credentials&client_secret=x&client_id={}", long(length));
                request("POST", "/oauth/token", &[FORM], body.as_bytes())
            }
        }
    };
    let requests: Vec<_> = (0..800).map(one).collect();
    Ok(Told::of(&send_all(scene.address, 4, &requests)))
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Batches that are all faults: a thousand updates, and a single one.
pub fn batch(scene: &Scene) -> anyhow::Result<Told> {
    let item = |names: usize, count: usize| {
        let names: Vec<String> = (0..names).map(|number| format!("\"n{number}\":1")).collect();
        format!("{{\"items\":[{}]}}", vec![format!("{{{}}}", names.join(",")); count].join(","))
    };
    let mut told = Told { words: String::new(), faults: Vec::new() };
    for (what, body, items) in [("1,000 updates", item(450, 1_000), 1_000), ("one", item(340_000, 1), 1)] {
        anyhow::ensure!(body.len() < 4 * MIB && body.len() > 7 * MIB / 2, "{} bytes", body.len());
        let reply = Wire::connect(scene.address)?.ask(&scene.batch(0, body.as_bytes()))?;
        let (megabytes, seconds) = (reply.body.len() as f64 / 1e6, reply.took.as_secs_f64());
        if !told.words.is_empty() {
            told.words.push_str("; ");
        }
        let _ = write!(told.words, "{what}: {}, {megabytes:.2} MB in {seconds:.2} s", reply.status);
        told.unless(
            reply.body.len() <= body.len() * 3 / 2 + 600 * items,
            "the answer to a batch is too large",
        );
        told.unless(reply.took.as_secs_f64() < 2.0, "a batch took more than two seconds");
    }
    Ok(told)
}

/// Sign-ins of people that nobody knows, whose passwords are hashed all the same.
pub fn sign_ins(scene: &Scene) -> anyhow::Result<Told> {
    let one = |number| {
        let email = format!("nobody-{number}@invented.example");
        let body = serde_json::json!({"email": email, "password": "wrong"}).to_string();
        request("POST", "/api/v1/sessions", &[JSON], body.as_bytes())
    };
    let requests: Vec<_> = (0..48).map(one).collect();
    Ok(Told::of(&send_all(scene.address, 48, &requests)))
}
