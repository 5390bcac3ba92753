//! Does the clock estimate earn its keep? A population of tokens with drifting quartz, and the people who own them, log in
//! for five years through the real `verify`; beside it run the windows that are in use today.
//!
//! `cargo run --release --example drift` prints the table; `--help` tells the options. The run repeats exactly from its
//! seed, however many threads the machine has.

mod person;
mod population;
mod quartz;
mod server;
mod tally;
mod windows;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use population::{POPULATIONS, Population};
use tally::Tally;
use windows::TODAY;

/// What the person at the keyboard does now and then.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Habit {
    Usual,
    /// One login in a hundred is typed 45 to 120 seconds after the press.
    OftenLate,
}

struct Options {
    tokens: u32,
    years: u32,
    seed: u64,
    check: bool,
}

const USAGE: &str = "usage: drift [--tokens N] [--years N] [--seed N] [--check]
  --tokens N  tokens in each population (20000)
  --years N   years of service (5)
  --seed N    where the random numbers start (1)
  --check     exit with 1 unless the goals are reached: calls <= 0.05 a 1000 token-years,
              first try refused <= 2.5 and two-code logins <= 1 in 1000";

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    println!("{} tokens in each population, {} years, seed {}", options.tokens, options.years, options.seed);
    println!("{HEADER}");
    let mut reached = true;
    for population in POPULATIONS {
        println!("{:-<117}", "");
        let ours = run(&options, population, Habit::Usual);
        reached &= ours.kodeviser.reaches_the_goals();
        print_row(population, "kodeviser", 3, &ours.kodeviser);
        print_row(population, "kodeviser, 1 % typed late", 3, &run(&options, population, Habit::OftenLate).kodeviser);
        for (window, tally) in TODAY.iter().zip(&ours.today) {
            print_row(population, window.name, window.codes(), tally);
        }
    }
    println!("{:-<117}", "");
    println!("goals (kodeviser, four populations): {}", if reached { "reached" } else { "NOT reached" });
    if options.check && !reached { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn options() -> Result<Options, String> {
    let mut options = Options { tokens: 20_000, years: 5, seed: 1, check: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = |least: u64, most: u64| {
            let value = arguments.next().and_then(|text| text.parse().ok());
            value.filter(|value| (least..=most).contains(value)).ok_or(format!("{argument} takes {least} to {most}"))
        };
        match argument.as_str() {
            "--tokens" => options.tokens = number(1, 1_000_000)? as u32,
            "--years" => options.years = number(1, 20)? as u32,
            "--seed" => options.seed = number(0, u64::MAX)?,
            "--check" => options.check = true,
            "--help" => {
                println!("{USAGE}");
                std::process::exit(0);
            }
            other => return Err(format!("{other}: no such option")),
        }
    }
    Ok(options)
}

/// What came of one population.
#[derive(Default)]
struct Outcome {
    kodeviser: Tally,
    today: [Tally; TODAY.len()],
}

/// Lives through the whole population, a token at a time on each core.
fn run(options: &Options, population: &Population, habit: Habit) -> Outcome {
    let next = AtomicU32::new(0);
    let started = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut total = Outcome::default();
    std::thread::scope(|scope| {
        let work = || {
            let mut outcome = Outcome::default();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= options.tokens {
                    return outcome;
                }
                if number.is_multiple_of((options.tokens / 20).max(1)) {
                    eprint!(
                        "\r{:<24} {:>3} %  {:>4} s ",
                        population.name,
                        u64::from(number) * 100 / u64::from(options.tokens),
                        started.elapsed().as_secs()
                    );
                }
                let seed = [options.seed, population.number, u64::from(number)];
                person::live(population, seed, options.years, habit, &mut outcome.kodeviser, &mut outcome.today);
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let outcome = worker.join().unwrap_or_default();
            total.kodeviser.add(&outcome.kodeviser);
            total.today.iter_mut().zip(&outcome.today).for_each(|(sum, part)| sum.add(part));
        }
    });
    eprint!("\r{:<48}\r", "");
    total
}

fn print_row(population: &Population, verifier: &str, codes: u64, tally: &Tally) {
    println!(
        "{:<18} {:<26} {:>6} {:>12.3} {:>12.3} {:>12.2} {:>10.2} {:>12.1} %",
        population.name,
        verifier,
        codes,
        tally.calls_per_1000_years(),
        tally.calls_at_enrolment_per_1000_years(),
        tally.refused_per_1000(),
        tally.two_codes_per_1000(),
        tally.enrolled_by_two_codes_percent()
    );
}

/// Calls are of three tries in a row that let nobody in. Refused are first tries that let nobody in at once, whatever the
/// answer; two codes are logins that only the pair of a far code and its next one let in.
const HEADER: &str = "\
quartz error       verifier                    codes   help-desk      of these      refused  two codes   enrolled by
(ppm)                                       accepted  calls/1000      at first   first try/     /1000      two codes
                                              singly token-years     enrolment  1000 logins    logins";
