//! placeholder until the private Postgres lands
use std::path::PathBuf;
pub struct Options {
    pub data_dir: PathBuf,
    pub durable: bool,
    pub fetch: bool,
    pub settings: Vec<(String, String)>,
}
pub struct Cluster;
impl Cluster {
    pub fn start(_: Options) -> anyhow::Result<Self> {
        anyhow::bail!("set DATABASE_URL")
    }
    pub fn url(&self, _: &str) -> String {
        String::new()
    }
}
