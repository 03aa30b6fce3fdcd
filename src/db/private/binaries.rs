//! Finds Postgres on the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The directory of `postgres` and `initdb`: named by the user, told by `pg_config`, on the path, or
/// where the distributions put it, the newest version first.
pub(super) fn find() -> Option<PathBuf> {
    let named = std::env::var_os("PG_BIN_DIR").map(PathBuf::from);
    let told = Command::new("pg_config").arg("--bindir").output().ok().and_then(|output| {
        let text = String::from_utf8(output.stdout).ok()?;
        Some(PathBuf::from(text.trim()))
    });
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).filter_map(|dir| {
        // Often a link into the directory that holds all of it.
        dir.join("postgres").canonicalize().ok()?.parent().map(Path::to_owned)
    });
    named.into_iter().chain(told).chain(on_path).chain(installed()).find(|dir| is_complete(dir))
}

/// Whether a directory holds what is needed.
pub(super) fn is_complete(dir: &Path) -> bool {
    ["postgres", "initdb"].iter().all(|name| dir.join(name).is_file())
}

/// The oldest Postgres that the migrations run on: they use `NULLS NOT DISTINCT`.
const OLDEST: u32 = 15;

/// Refuses binaries that are too old for a new cluster.
pub(super) fn check_version(dir: &Path) -> anyhow::Result<()> {
    let output = Command::new(dir.join("postgres")).arg("--version").output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match major(&text) {
        Some(major) if major >= OLDEST => Ok(()),
        _ => anyhow::bail!(
            "{} holds {:?}; Postgres {OLDEST} or newer is needed (PG_BIN_DIR names another place)",
            dir.display(),
            text.trim()
        ),
    }
}

/// The major version that `postgres --version` tells.
fn major(told: &str) -> Option<u32> {
    let version =
        told.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    version.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

fn installed() -> Vec<PathBuf> {
    let homes = [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql-"),
        ("/opt/homebrew/opt", "postgresql@"),
        ("/usr/local/opt", "postgresql@"),
    ];
    let mut found: Vec<(u32, PathBuf)> = homes
        .iter()
        .flat_map(|(home, prefix)| {
            let entries = std::fs::read_dir(home).into_iter().flatten().flatten();
            entries.filter_map(move |entry| {
                let version = version(entry.file_name().to_str()?, prefix)?;
                Some((version, entry.path().join("bin")))
            })
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, dir)| dir).collect()
}

/// The major version in a directory's name, as a number: 9 comes before 15.
fn version(name: &str, prefix: &str) -> Option<u32> {
    name.strip_prefix(prefix)?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_tells_its_major_version() {
        for (told, major_version) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some(15)),
            ("postgres (PostgreSQL) 18beta1\n", Some(18)),
            ("postgres (PostgreSQL) 9.6.24\n", Some(9)),
            ("", None),
        ] {
            assert_eq!(major(told), major_version, "{told}");
        }
    }

    #[test]
    fn versions_are_numbers() {
        for (name, prefix, expected) in [
            ("15", "", Some(15)),
            ("9.6", "", Some(9)),
            ("pgsql-16", "pgsql-", Some(16)),
            ("postgresql@17", "postgresql@", Some(17)),
            ("common", "", None),
            ("local", "pgsql-", None),
        ] {
            assert_eq!(version(name, prefix), expected, "{name}");
        }
    }
}
