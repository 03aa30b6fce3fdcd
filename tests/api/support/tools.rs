//! Programs that a test needs and that a machine may lack.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// A program of one of these names on the path; otherwise says on standard error what nobody looked at, for the test to
/// return.
///
/// # Panics
/// When there is none although `HACKIT_TEST_TOOLS`, which `.ci/run` sets, has the first name.
pub fn find(names: &[&str], lost: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&path).flat_map(|dir| names.iter().map(move |name| dir.join(name)));
    let found = files.find(|file| file.is_file());
    if found.is_none() {
        let tool = names[0];
        let promised = std::env::var("HACKIT_TEST_TOOLS").unwrap_or_default();
        assert!(
            !promised.split_whitespace().any(|one| one == tool),
            "HACKIT_TEST_TOOLS names {tool}, which is not on the path"
        );
        skip(&format!("{tool} is not installed, so {lost}"));
    }
    found
}

/// Says whether packages are there in the versions that are asked for.
const THERE: &str = "import sys; from importlib.metadata import version; \
    sys.exit(any(version(name) != wanted for name, wanted in (one.split('==') for one in sys.argv[1:])))";

/// A Python with packages, each as `name==version`, in an environment of its own under `target`, which later runs find again. None,
/// and said so, where there is no Python or the packages cannot be had.
pub fn python(environment: &str, packages: &[&str], lost: &str) -> Option<PathBuf> {
    /// Tests that run at once make an environment once.
    static MAKING: Mutex<()> = Mutex::new(());
    let system = find(&["python3"], lost)?;
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join(environment);
    let python = place.join("bin/python");
    let done = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let _one = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    if !done(Command::new(&python).args(["-c", THERE]).args(packages).stderr(Stdio::null())) {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
        if !(done(Command::new(system).args(["-m", "venv"]).arg(&place)) && done(&mut pip)) {
            skip(&format!("{} cannot be installed, so {lost}", packages[0]));
            return None;
        }
    }
    Some(python)
}

/// What a script beside a test says of a text, which it reads as a file: a line of JSON for each thing. The zones are those of the
/// package, not of the machine.
///
/// # Panics
/// When it fails.
pub fn told_by(python: &Path, script: &str, text: &str) -> Vec<serde_json::Value> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("a file");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api").join(script);
    let mut command = Command::new(python);
    command.arg(script).arg(file.path()).env("PYTHONTZPATH", "").env("PYTHONDONTWRITEBYTECODE", "1");
    let told = command.output().expect("python");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let text = String::from_utf8(told.stdout).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Says that a test does nothing, past the harness, which shows what a test prints only when it fails.
pub fn skip(why: &str) {
    std::io::stderr().write_all(format!("\nSKIPPED: {why}\n").as_bytes()).expect("standard error");
}
