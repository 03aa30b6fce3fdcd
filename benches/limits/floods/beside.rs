//! Who has nothing to do with a flood: what a reader and somebody who signs in meet meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::super::wire::{Answers, Wire, pause};
use super::scene::Scene;

/// What they met.
pub struct Beside {
    pub reader: Answers,
    pub signing_in: Answers,
}

/// Runs a flood beside them.
pub fn during<T: Send>(scene: &Scene, flood: impl FnOnce() -> T + Send) -> (T, Beside) {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| repeated(scene, &scene.list(), Duration::from_millis(20), &over));
        let signing_in =
            scope.spawn(|| repeated(scene, &scene.sign_in_request(), Duration::from_millis(250), &over));
        let done = flood();
        over.store(true, Ordering::Relaxed);
        let reader = reader.join().unwrap_or_default();
        let signing_in = signing_in.join().unwrap_or_default();
        (done, Beside { reader, signing_in })
    })
}

/// One request again and again, at least once, on a connection that is kept.
fn repeated(scene: &Scene, request: &[u8], every: Duration, over: &AtomicBool) -> Answers {
    let mut answers = Answers::default();
    let mut kept = None;
    loop {
        let started = Instant::now();
        let wire = kept.take().map_or_else(|| Wire::connect(scene.address), Ok);
        let reply = wire.and_then(|mut wire| {
            let reply = wire.ask(request)?;
            kept = Some(wire);
            Ok(reply)
        });
        if reply.is_err() {
            answers.slowest = answers.slowest.max(started.elapsed());
        }
        answers.add(reply);
        if over.load(Ordering::Relaxed) {
            return answers;
        }
        pause(every);
    }
}
