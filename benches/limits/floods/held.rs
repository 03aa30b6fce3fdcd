//! Floods that hold what they have: answers that nobody reads, bodies that do not end.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use super::super::wire::{Answers, Wire, pause, request};
use super::attacks::Told;
use super::scene::Scene;

/// How many read nothing.
const UNREAD: usize = 150;
/// How long they are watched; the server waits thirty seconds for them.
const WATCHED: Duration = Duration::from_secs(45);

/// Connections that ask for a big answer four times and take nothing of it.
pub fn unread(scene: &Scene) -> anyhow::Result<Told> {
    let asked = request("GET", "/openapi.json", &[], b"");
    let started = Instant::now();
    let before = scene.connections();
    let mut held = Vec::new();
    for _ in 0..UNREAD {
        let mut stream = connected(scene.address)?;
        stream.write_all(&asked.repeat(4))?;
        held.push(stream);
    }
    pause(Duration::from_secs(3));
    let next = Wire::connect(scene.address)?.ask(&asked)?;
    let mut closed_after = None;
    while started.elapsed() < WATCHED && closed_after.is_none() {
        pause(Duration::from_millis(500));
        if scene.connections() <= before.max(2) {
            closed_after = Some(started.elapsed());
        }
    }
    let left = scene.connections().saturating_sub(before.max(2));
    let mut told = Told {
        words: format!("the next one had its answer in {:.2} s", next.took.as_secs_f64()),
        faults: Vec::new(),
    };
    match closed_after {
        Some(time) => told.add(&format!("all closed after {:.0} s", time.as_secs_f64())),
        None => told.add(&format!("{left} open after {:.0} s", WATCHED.as_secs_f64())),
    }
    told.unless(next.status == 200 && next.took < Duration::from_secs(1), "the next one waited");
    told.unless(left == 0, "connections that take nothing stay open");
    Ok(told)
}

/// A connection with little room for what comes.
fn connected(address: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_recv_buffer_size(4_096)?;
    socket.connect(&address.into())?;
    Ok(socket.into())
}

/// Bodies of 4 MB that all wait for their last byte, and then have it.
pub fn bodies(scene: &Scene) -> anyhow::Result<Told> {
    const COUNT: usize = 32;
    let body = format!("{{\"items\":[{}1]}}", " ".repeat(4 * 1024 * 1024 - 20));
    let all_here = Barrier::new(COUNT);
    let answers = std::thread::scope(|scope| {
        let one = |number: usize| {
            let asked = scene.batch(number, body.as_bytes());
            let (last, first) = asked.split_last().unwrap_or((&0, &[]));
            let wire = Wire::connect(scene.address).and_then(|mut wire| {
                wire.stream.set_write_timeout(Some(Duration::from_secs(5)))?;
                // Who is refused before all of it was sent has an answer none the less.
                let _ = wire.stream.write_all(first);
                Ok(wire)
            });
            all_here.wait();
            pause(Duration::from_secs(2));
            let mut answers = Answers::default();
            let started = Instant::now();
            answers.add(wire.and_then(|mut wire| {
                let _ = wire.stream.write_all(&[*last]);
                wire.answer(started)
            }));
            answers
        };
        let senders: Vec<_> = (0..COUNT).map(|number| scope.spawn(move || one(number))).collect();
        senders
            .into_iter()
            .map(|sender| sender.join().unwrap_or_default())
            .fold(Answers::default(), Answers::merge)
    });
    Ok(Told::of(&answers))
}
