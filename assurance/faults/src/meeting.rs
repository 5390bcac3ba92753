//! Where two workers wait for each other, each in the middle of a decision.

use std::os::unix::net::UnixDatagram;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::store::Pause;

/// The other one may be slow, or about to be killed.
const PATIENCE: Duration = Duration::from_millis(200);

pub(crate) struct Meeting {
    socket: UnixDatagram,
    other: String,
    /// How far the other one was when it was last heard of.
    furthest: Arc<AtomicU64>,
}

impl Meeting {
    /// Waits until the other one is there, too.
    pub(crate) fn between(own: &str, other: &str) -> Option<Self> {
        let socket = UnixDatagram::bind(own).ok()?;
        socket.set_read_timeout(Some(PATIENCE)).ok()?;
        let begin = Instant::now();
        while begin.elapsed() < 5 * PATIENCE && socket.send_to(b"0", other).is_err() {
            thread::sleep(Duration::from_millis(1));
        }
        Some(Self { socket, other: other.to_owned(), furthest: Arc::default() })
    }

    /// Tells the other one how far this one is, and waits until it is as far. Where it is not there, nobody waits.
    pub(crate) fn at(&self, number: &str) -> Option<Pause> {
        let (socket, other, number) = (self.socket.try_clone().ok()?, self.other.clone(), number.to_owned());
        let furthest = Arc::clone(&self.furthest);
        Some(Box::new(move || {
            let reached: u64 = number.parse().unwrap_or_default();
            let mut message = [0; 32];
            if socket.send_to(number.as_bytes(), &other).is_err() {
                return;
            }
            while furthest.load(Ordering::Relaxed) < reached {
                let Ok(length) = socket.recv(&mut message) else { return };
                let told = String::from_utf8_lossy(&message[..length]).parse().unwrap_or_default();
                furthest.fetch_max(told, Ordering::Relaxed);
            }
        }))
    }
}
