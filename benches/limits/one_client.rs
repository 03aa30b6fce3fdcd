//! What one client meets that asks one request at a time on a connection it keeps, with and without compression.

use std::fmt::Write as _;
use std::net::SocketAddr;

use anyhow::ensure;

use super::report::spread;
use super::wire::{Wire, request};
use super::workloads::{Bench, Workload};

/// Requests of each kind, in blocks that take turns.
const BLOCKS: usize = 5;
const BLOCK: usize = 100;

/// What is asked for, and the milliseconds that half of the answers may take, compressed.
const ASKED: [(Workload, f64); 6] = [
    (Workload::Point, 1.5),
    (Workload::List, 1.5),
    (Workload::Push, 4.0),
    (Workload::Cohort, 20.0),
    (Workload::Overview, 20.0),
    (Workload::Tasks, 20.0),
];

/// Measures it. Returns the table, and what is not as it should be.
pub fn measure(bench: &Bench<'_>) -> anyhow::Result<(String, Vec<String>)> {
    let mut text = String::from(
        "| one client, kept alive | p50 ms | p99 ms | bytes | p50 ms by gzip (wanted) | p99 ms | bytes |\n\
         |---|---:|---:|---:|---:|---:|---:|\n",
    );
    let mut faults = Vec::new();
    let address: SocketAddr = bench.base().trim_start_matches("http://").parse()?;
    for (workload, wanted) in ASKED {
        let mut wire = Wire::connect(address)?;
        let mut measured = [(Vec::new(), 0), (Vec::new(), 0)];
        for block in 0..=BLOCKS {
            for (gzip, (times, bytes)) in measured.iter_mut().enumerate() {
                for number in 0..BLOCK {
                    let asked = asked(bench, workload, (2 * block + gzip) * BLOCK + number, gzip == 1);
                    let reply = wire.ask(&asked)?;
                    ensure!((200..300).contains(&reply.status), "{}: {}", workload.name(), reply.status);
                    // The first block warms.
                    if block > 0 {
                        times.push(reply.took.as_secs_f64() * 1e3);
                        *bytes = reply.body.len();
                    }
                }
            }
        }
        let [(plain, plain_bytes), (gzip, gzip_bytes)] = measured;
        let [plain, gzip] = [plain, gzip].map(|times| (spread(times.iter().copied()).1, p99(times)));
        let _ = writeln!(
            text,
            "| {} | {:.2} | {:.2} | {plain_bytes} | {:.2} ({wanted:.1}) | {:.2} | {gzip_bytes} |",
            workload.name(),
            plain.0,
            plain.1,
            gzip.0,
            gzip.1,
        );
        if gzip.0 > wanted {
            faults.push(format!("{} by gzip takes one client {:.2} ms", workload.name(), gzip.0));
        }
    }
    let _ = writeln!(text, "\n{} requests of each kind, plain and by gzip in turns.", BLOCKS * BLOCK);
    Ok((text, faults))
}

fn asked(bench: &Bench<'_>, workload: Workload, number: usize, gzip: bool) -> Vec<u8> {
    let (method, path, token, body) = bench.request(workload, number);
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    if !body.is_empty() {
        headers.push(("content-type", "application/json"));
    }
    if gzip {
        headers.push(("accept-encoding", "gzip"));
    }
    request(method, &path, &headers, body.as_bytes())
}

fn p99(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}
