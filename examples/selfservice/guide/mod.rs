//! The guide that users of such devices are given, lived through from the box to the next owner.

mod enrolment;
mod login;
mod next_owner;
mod races;
mod shelf;
mod thief;

use std::io::Write;
use std::path::PathBuf;

use kodeviser::Verdict;

use crate::accounts::Account;
use crate::answers::LoginAnswer;
use crate::calendar::{DAY, Instant, MINUTE};
use crate::display::{self, Look};
use crate::drawer::{Device, Drawer};
use crate::failure::Failure;
use crate::inventory::Delivered;
use crate::narrator::Narrator;
use crate::service::{Service, Tested};
use crate::tokens::Entry;
use crate::vault::Vault;

/// When the story begins: 2026-01-05 09:00:00 UTC. A later run begins where the last one ended.
pub(crate) const BEGINNING: u64 = 20_458 * DAY + 9 * 3600;

/// From pressing the button to sending the code, in seconds.
const TYPING: u64 = 8;

/// Who holds which device, by serial number.
struct Cast {
    /// SHA-256 by the clock; Anna's, later Ben's.
    main: String,
    /// With a quartz that is far too fast; Erik's.
    bad: String,
    /// Counts presses; Dora's.
    counting: String,
    /// By the clock, and nobody's until two want it at once.
    spare: String,
    /// On no device.
    unknown: String,
}

pub(crate) struct Guide<W> {
    narrator: Narrator<W>,
    look: Look,
    path: PathBuf,
    vault: Vault,
    service: Service,
    drawer: Drawer,
    delivery: Vec<Delivered>,
    cast: Cast,
    is_later_run: bool,
    /// The simulated time, in Unix seconds.
    now: u64,
}

impl<W: Write> Guide<W> {
    pub(crate) fn new(
        out: W,
        path: PathBuf,
        vault: Vault,
        service: Service,
        delivery: Vec<Delivered>,
    ) -> Result<Self, Failure> {
        let ended = service.store.time()?;
        let now = ended.unwrap_or(BEGINNING);
        let drawer = Drawer::open(&service.store, &delivery, now)?;
        let cast = Cast::of(&drawer, &service)?;
        let (narrator, look) = (Narrator::new(out), Look::of_locale());
        Ok(Self { narrator, look, path, vault, service, drawer, delivery, cast, is_later_run: ended.is_some(), now })
    }

    pub(crate) fn run(mut self) -> Result<(), Failure> {
        self.tell().map_err(|failure| self.service.store.explained(failure))
    }

    fn tell(&mut self) -> Result<(), Failure> {
        self.put_back()?;
        self.enrolment()?;
        self.login()?;
        self.shelf()?;
        self.next_owner()?;
        self.races()?;
        self.thief()?;
        self.narrator.end()
    }

    /// What an earlier run has left goes back into the box.
    fn put_back(&mut self) -> Result<(), Failure> {
        for name in ["anna", "ben", "cleo", "dan", "dora", "erik", "mallory"] {
            let account = self.account(name)?;
            self.service.store.forgive(&account)?;
        }
        if !self.is_later_run {
            return Ok(());
        }
        self.narrator.chapter("Before the story: what the last run has left")?;
        let cast = [&self.cast.main, &self.cast.bad, &self.cast.counting, &self.cast.spare].map(Clone::clone);
        for Entry { serial, owner, .. } in self.service.store.entries()? {
            if owner.is_none() && !cast.contains(&serial) {
                continue;
            }
            let owner = owner.unwrap_or_else(|| "its box".to_owned());
            self.step(&format!("The help desk takes {serial} back from {owner}"))?;
            if self.drawer.contains(&serial) {
                self.check_in(&serial)?;
            } else {
                self.service.release(&serial)?;
            }
            self.holds(&serial)?;
        }
        Ok(())
    }

    /// The help desk presses a device's button twice, and it is as good as new.
    fn check_in(&mut self, serial: &str) -> Result<(), Failure> {
        let (first, second) = self.two_codes(serial)?;
        let verdict = self.service.check_in(serial, &first, &second, self.now)?;
        self.narrator.line("verdict", format_args!("{verdict:?}"))?;
        self.narrator.expect("two consecutive codes show where it is", verdict.is_accepted(), &verdict)?;
        // Now that this is known, a code would be found at once.
        let (first, _) = self.two_codes(serial)?;
        let verdict = self.service.check_in(serial, &first, &first, self.now)?;
        self.narrator.expect("one code alone is never enough", !verdict.is_accepted(), &verdict)
    }

    fn step(&mut self, title: &str) -> Result<(), Failure> {
        self.narrator.step(title, self.now)
    }

    fn account(&self, name: &str) -> Result<Account, Failure> {
        self.service.store.account(name)
    }

    /// Lets time pass.
    fn pass(&mut self, seconds: u64) -> Result<(), Failure> {
        self.now = self.now.saturating_add(seconds);
        if seconds >= MINUTE {
            self.narrator.line("later", Instant(self.now))?;
        }
        self.service.store.keep_time(self.now)
    }

    /// Lets the display change.
    fn next_code_of(&mut self, serial: &str) -> Result<(), Failure> {
        self.pass(self.drawer.period(serial)?)
    }

    /// Presses the button and shows the display; then the code is typed.
    fn press(&mut self, serial: &str) -> Result<String, Failure> {
        let code = self.press_unseen(serial)?;
        self.narrator.drawing(&self.look.draw(&code, serial))?;
        Ok(code)
    }

    fn press_unseen(&mut self, serial: &str) -> Result<String, Failure> {
        let code = self.drawer.press(&self.service.store, serial, self.now)?;
        self.pass(TYPING)?;
        Ok(code)
    }

    /// Two consecutive codes, neither of which anybody has seen before.
    fn two_codes(&mut self, serial: &str) -> Result<(String, String), Failure> {
        self.next_code_of(serial)?;
        let first = self.drawer.press(&self.service.store, serial, self.now)?;
        self.narrator.drawing(&self.look.draw(&first, serial))?;
        self.next_code_of(serial)?;
        Ok((first, self.press(serial)?))
    }

    /// *Test one-time code*, with what is typed and read.
    fn test_code(&mut self, who: &Account, serial: &str, code: &str) -> Result<Tested, Failure> {
        let name = who.name();
        self.narrator.line(&format!("{name} types"), format_args!("{serial} and {}", display::grouped(code)))?;
        let tested = self.service.test_code(who, serial, code, self.now)?;
        self.narrator.line(&format!("{name} reads"), tested.answer)?;
        match tested.verdict {
            Some(verdict) => self.narrator.line("verdict", format_args!("{verdict:?}"))?,
            None => self.narrator.line("verdict", "none: no token was asked")?,
        }
        Ok(tested)
    }

    /// A login, with what is typed and read. The PIN is not told.
    fn log_in(&mut self, who: &Account, pin: &str, code: &str) -> Result<LoginAnswer, Failure> {
        let name = who.name();
        self.narrator.line(&format!("{name} types"), format_args!("**** and {}", display::grouped(code)))?;
        let answer = self.service.log_in(who, pin, code, self.now)?;
        self.narrator.line(&format!("{name} reads"), answer)?;
        if let LoginAnswer::Decided(verdict) = answer {
            self.narrator.line("verdict", format_args!("{verdict:?}"))?;
        }
        Ok(answer)
    }

    /// An owner's PIN, to type it.
    fn pin(&self, who: &Account) -> Result<String, Failure> {
        let pin = self.service.look_up_pin(who)?;
        let pin = pin.ok_or_else(|| Failure::Told(format!("{} has no PIN", who.name())))?;
        Ok(String::from_utf8_lossy(pin.expose()).into_owned())
    }

    /// The one place where a PIN is seen: its owner has asked for it.
    fn show_pin(&mut self, who: &Account) -> Result<String, Failure> {
        let pin = self.pin(who)?;
        self.narrator.line(&format!("{} reads", who.name()), format_args!("Your PIN is {pin}."))?;
        Ok(pin)
    }

    /// What the database holds of a token: nothing of it is secret.
    fn holds(&mut self, serial: &str) -> Result<(), Failure> {
        match self.service.store.entry(serial)? {
            Some(entry) => self.narrator.line("database", entry),
            None => self.narrator.line("database", format_args!("{serial}: nothing")),
        }
    }

    fn entry(&self, serial: &str) -> Result<Entry, Failure> {
        self.service.store.entry(serial)?.ok_or_else(|| Failure::Told(format!("there is no token {serial}")))
    }
}

impl Cast {
    /// The first devices of the drawer that fit.
    fn of(drawer: &Drawer, service: &Service) -> Result<Self, Failure> {
        let mut taken: Vec<String> = Vec::new();
        let mut first = |what: &str, fits: &dyn Fn(&Device) -> bool| {
            let device = drawer.devices().iter().find(|device| fits(device) && !taken.contains(&device.serial));
            let device =
                device.ok_or_else(|| Failure::Told(format!("the story needs {what}, the delivery has none")))?;
            taken.push(device.serial.clone());
            Ok::<_, Failure>(device.serial.clone())
        };
        let main = first("a SHA-256 token with a clock and a period of 30 to 60 s", &|device| {
            device.has_short_period() && device.profile.algorithm() == kodeviser::Algorithm::Sha256
        })?;
        let bad = first("a SHA-1 token with a clock and a period of 30 to 60 s", &|device| {
            device.has_short_period() && device.profile.algorithm() == kodeviser::Algorithm::Sha1
        })?;
        let counting = first("a token that counts presses", &Device::counts)?;
        let spare = first("two more tokens with a clock and a period of 30 to 60 s", &Device::has_short_period)?;
        let mut unknown = (40_400_000..).map(|number: u32| number.to_string());
        let unknown = loop {
            match unknown.next() {
                Some(serial) if service.store.entry(&serial)?.is_none() => break serial,
                Some(_) => {}
                None => return Err(Failure::told("every serial number is taken")),
            }
        };
        Ok(Self { main, bad, counting, spare, unknown })
    }
}

/// Whether a login was refused and counted, with that many attempts left.
fn is_rejected(answer: LoginAnswer, left: u32) -> bool {
    matches!(answer, LoginAnswer::Decided(Verdict::Rejected { attempts_left, .. }) if attempts_left == left)
}
