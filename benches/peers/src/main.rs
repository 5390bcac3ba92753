//! kodeviser beside what else computes one-time codes, in one process: see the README here.
//!
//! `run.sh` builds it, runs it and keeps the record.

mod agreement;
mod batch;
mod crates;
mod liboath;
mod machine;
mod measure;
mod openssl;
mod ours;
mod peer;
mod plain;
mod rustcrypto;
mod table;
mod works;

use std::process::ExitCode;

use peer::{Algorithm, Peer, Seed};
use table::Table;

/// Rounds where nothing else is said: works that last long get fewer.
const ROUNDS: usize = 201;

fn main() -> ExitCode {
    let rounds = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => Some(ROUNDS),
        [option, number] if option == "--rounds" => number.parse().ok().filter(|rounds| *rounds > 0),
        _ => None,
    };
    let Some(rounds) = rounds else {
        eprintln!("usage: kodeviser-peers [--rounds N]");
        return ExitCode::FAILURE;
    };
    machine::describe();
    let peers = peers();
    let seeds = [(Algorithm::Sha1, 20), (Algorithm::Sha256, 32), (Algorithm::Sha512, 64)]
        .map(|(algorithm, length)| Seed { algorithm, secret: (0..length).map(|byte| byte * 7 + 3).collect() });
    agreement::check(&peers, &seeds, &works::all_windows());

    let [sha1, others @ ..] = &seeds;
    let mut table = Table::new();
    works::code(&mut table, &peers, sha1, rounds);
    works::near(&mut table, "near1", &peers, sha1, works::NEAR_1, rounds);
    works::enrolment(&mut table, "near10", &peers, sha1, rounds);
    works::resync(&mut table, &peers, sha1, rounds);
    works::batch(&mut table, &peers, rounds);
    works::isolated(&mut table, &peers, sha1, rounds);
    works::around_the_scan(&mut table, &peers, sha1, rounds);
    for seed in others {
        let name = if seed.algorithm == Algorithm::Sha256 { "near10-sha256" } else { "near10-sha512" };
        works::enrolment(&mut table, name, &peers, seed, rounds);
    }
    for window in works::windows() {
        works::near(&mut table, works::WINDOW, &peers, sha1, window, rounds);
    }
    table.print_ratios();
    ExitCode::SUCCESS
}

fn peers() -> Vec<Box<dyn Peer>> {
    vec![
        Box::new(liboath::Liboath),
        Box::new(ours::Kodeviser),
        Box::new(crates::TotpRs),
        Box::new(crates::TotpRfc),
        Box::new(rustcrypto::RustCrypto),
        Box::new(rustcrypto::RustCryptoKeyKept),
        Box::new(openssl::OpenSsl),
        Box::new(openssl::OpenSslKeyKept),
    ]
}
