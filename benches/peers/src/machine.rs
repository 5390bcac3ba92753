//! What a figure means nothing without.

use crate::{liboath, openssl};

/// What of a processor makes a difference here.
const FLAGS: [&str; 8] = ["ssse3", "sha_ni", "avx", "avx2", "avx512f", "avx512bw", "avx512vl", "vaes"];

/// Prints processor and versions.
pub(crate) fn describe() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpu.lines().find(|line| line.split(':').next().is_some_and(|key| key.trim() == name));
        line.and_then(|line| line.split(':').nth(1)).unwrap_or("unknown").trim()
    };
    let has: Vec<_> = FLAGS.into_iter().filter(|flag| field("flags").split(' ').any(|has| has == *flag)).collect();
    println!("# cpu: {}, family {}, model {}", field("model name"), field("cpu family"), field("model"));
    println!("# flags: {}", has.join(" "));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    println!("# {processors} processors; load before the start: {}", load.split(' ').next().unwrap_or("unknown"));
    println!("# liboath {}; {}", liboath::version(), openssl::version());
    let crates = ["kodeviser", "totp-rs", "totp-rfc", "hmac", "sha1", "sha2"].map(locked_version);
    println!("# {}", crates.join("; "));
}

/// The version of a crate that this program is built with.
fn locked_version(name: &str) -> String {
    let wanted = format!("name = \"{name}\"");
    let mut lines = include_str!("../Cargo.lock").lines().skip_while(|line| *line != wanted);
    let version = lines.nth(1).and_then(|line| line.split('"').nth(1)).unwrap_or("of unknown version");
    format!("{name} {version}")
}
