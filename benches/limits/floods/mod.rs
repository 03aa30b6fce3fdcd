//! What strangers and callers may send or hold, each at a server of its own with the demonstration in it, while somebody
//! reads beside it: how much memory it takes, how much of that is back half a minute later, and how long the reader waits.

mod attacks;
mod beside;
mod held;
mod scene;
mod table;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::ensure;

use self::attacks::Told;
use self::beside::Beside;
use self::scene::Scene;
use super::meter;

/// How long after a flood its memory must be back.
const SETTLED: Duration = Duration::from_secs(30);
/// How long servers rest before it begins.
const REST: Duration = Duration::from_secs(15);

/// One kind of flood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flood {
    Form,
    Tokens,
    Methods,
    Unread,
    Keys,
    Bodies,
    Batch,
    SignIns,
}

impl Flood {
    const ALL: [Self; 8] = [
        Self::Form,
        Self::Tokens,
        Self::Methods,
        Self::Unread,
        Self::Keys,
        Self::Bodies,
        Self::Batch,
        Self::SignIns,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Form => "forms of 65,500 parameters at `/oauth/token`, four at once",
            Self::Tokens => "300 made-up tokens at `/passwords` at once",
            Self::Methods => "1,000 made-up methods",
            Self::Unread => "150 connections that read nothing of `/openapi.json`",
            Self::Keys => "800 client ids as long as a body or a header",
            Self::Bodies => "32 bodies of 4 MB held at once, from three callers",
            Self::Batch => "batches of 4 MB of unknown names",
            Self::SignIns => "48 sign-ins at once",
        }
    }

    /// Megabytes that it may take at most beyond what was there before. Whoever signs in beside it takes 19 of them.
    const fn growth(self) -> f64 {
        match self {
            Self::Form | Self::Methods | Self::Keys => 40.0,
            Self::Tokens | Self::Unread => 60.0,
            // Three callers with 16 MiB each, and what the answers need.
            Self::Bodies | Self::Batch => 100.0,
            Self::SignIns => 80.0,
        }
    }

    fn run(self, scene: &Scene) -> anyhow::Result<Told> {
        match self {
            Self::Form => attacks::form(scene),
            Self::Tokens => attacks::tokens(scene),
            Self::Methods => attacks::methods(scene),
            Self::Unread => held::unread(scene),
            Self::Keys => attacks::keys(scene),
            Self::Bodies => held::bodies(scene),
            Self::Batch => attacks::batch(scene),
            Self::SignIns => attacks::sign_ins(scene),
        }
    }
}

/// What one flood did.
struct Measured {
    flood: Flood,
    told: Told,
    beside: Beside,
    /// Megabytes before it, at most, and afterwards.
    before: f64,
    peak: f64,
    after: f64,
}

/// What the server took that loaded the demonstration.
struct Loaded {
    peak: f64,
    after: f64,
}

/// Runs the floods against a server's program. Returns the table, and what is not as it should be.
pub async fn measure(
    program: &Path,
    data_dir: &Path,
    only: &[String],
) -> anyhow::Result<(String, Vec<String>)> {
    let folder = data_dir.join("floods");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let loaded = load(program, &folder).await?;
    let chosen: Vec<Flood> = Flood::ALL
        .into_iter()
        .filter(|flood| only.is_empty() || only.iter().any(|part| flood.name().contains(part.as_str())))
        .collect();
    let mut scenes = Vec::new();
    for (number, flood) in chosen.into_iter().enumerate() {
        scenes.push((flood, Scene::start(program, &copied(&folder, number)?).await?));
    }
    tokio::time::sleep(REST).await;
    let mut running = Vec::new();
    for (flood, scene) in scenes {
        println!("{}", flood.name());
        let (pid, before) = (scene.pid(), scene.memory());
        meter::forget_peak(pid)?;
        let (told, beside) = beside::during(&scene, || flood.run(&scene));
        let peak = meter::memory(pid, "VmHWM:");
        let told =
            told.unwrap_or_else(|error| Told { words: String::new(), faults: vec![format!("{error:#}")] });
        // The next one is at another server.
        running.push(tokio::spawn(async move {
            tokio::time::sleep(SETTLED).await;
            let after = scene.memory();
            scene.stop()?;
            anyhow::Ok(Measured { flood, told, beside, before, peak, after })
        }));
    }
    let mut rows = Vec::new();
    for measured in running {
        rows.push(measured.await??);
    }
    Ok((table::text(&loaded, &rows), table::faults(&loaded, &rows)))
}

/// Loads the demonstration into the first folder.
async fn load(program: &Path, folder: &Path) -> anyhow::Result<Loaded> {
    println!("the demonstration");
    let scene = Scene::start(program, &folder.join("first")).await?;
    let peak = meter::memory(scene.pid(), "VmHWM:");
    tokio::time::sleep(SETTLED).await;
    let after = scene.memory();
    scene.stop()?;
    Ok(Loaded { peak, after })
}

/// A copy of the first folder, with its Postgres.
fn copied(folder: &Path, number: usize) -> anyhow::Result<PathBuf> {
    let copy = folder.join(number.to_string());
    let status = std::process::Command::new("cp").arg("-a").arg(folder.join("first")).arg(&copy).status()?;
    ensure!(status.success(), "the demonstration could not be copied");
    Ok(copy)
}
