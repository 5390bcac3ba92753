//! A person presses the buttons and types. The clock is the real one, and can be set forward.

use std::io::{self, BufRead, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::accounts::Account;
use crate::calendar::{self, Instant};
use crate::display::Look;
use crate::drawer::Drawer;
use crate::failure::Failure;
use crate::inventory::{self, Delivered};
use crate::service::Service;

const MENU: &str = "
  p  press the button on a device      d  help desk: the full answer on a serial number
  s  test serial number                y  help desk: resynchronize with two consecutive codes
  c  test one-time code                u  help desk: unlock a device
  l  log in with PIN and code          f  help desk: forgive a person's wrong tests
  n  look up my PIN                    r  help desk: release a device
  a  be another person                 i  help desk: check in a device with two consecutive codes
  w  let time pass                     v  all devices and what the database holds of them
  q  quit                              h  this menu";

pub(crate) struct Interactive<W> {
    out: W,
    look: Look,
    service: Service,
    drawer: Drawer,
    /// Who sits at the screen.
    person: Account,
    /// How far the clock has been set forward, in seconds.
    ahead: u64,
}

impl<W: Write> Interactive<W> {
    pub(crate) fn new(out: W, service: Service, delivery: &[Delivered]) -> Result<Self, Failure> {
        // What is used up never comes back: the clock must not be behind that of an earlier run.
        let ahead = service.store.time()?.map_or(0, |time| time.saturating_sub(real_time()));
        let drawer = Drawer::open(&service.store, delivery, real_time().saturating_add(ahead))?;
        let person = service.store.account("anna")?;
        Ok(Self { out, look: Look::of_locale(), service, drawer, person, ahead })
    }

    /// Menu after menu, until the person leaves. What they type wrong is told, and the menu comes again.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        writeln!(self.out, "{MENU}")?;
        loop {
            let prompt = format!("\n{}, {} (h for help)", self.person.name(), Instant(self.now()));
            let Some(choice) = self.ask(&prompt)? else { return self.leave() };
            let done = match choice.as_str() {
                "q" => return self.leave(),
                "" => continue,
                choice => self.act(choice),
            };
            match done {
                Ok(Some(())) => {}
                Ok(None) => return self.leave(),
                Err(failure @ Failure::Output(_)) => return Err(failure),
                Err(failure) => writeln!(self.out, "\n  Refused: {}.", self.service.store.explained(failure))?,
            }
            if let Err(failure) = self.service.store.keep_time(self.now()) {
                writeln!(self.out, "\n  The time is not kept: {}.", self.service.store.explained(failure))?;
            }
        }
    }

    /// Nothing where the input has ended.
    fn act(&mut self, choice: &str) -> Result<Option<()>, Failure> {
        match choice {
            "p" => self.press(),
            "s" => self.test_serial(),
            "c" => self.test_code(),
            "l" => self.log_in(),
            "n" => self.look_up_pin(),
            "a" => self.be_another(),
            "d" => self.full_answer(),
            "y" => self.resync(),
            "u" => self.unlock(),
            "f" => self.forgive(),
            "r" => self.release(),
            "i" => self.check_in(),
            "v" => self.list(),
            "w" => self.wait(),
            "h" => self.help(),
            _ => self.say("That is not on the menu: h shows it."),
        }
    }

    fn help(&mut self) -> Result<Option<()>, Failure> {
        writeln!(self.out, "{MENU}")?;
        Ok(Some(()))
    }

    fn press(&mut self) -> Result<Option<()>, Failure> {
        writeln!(self.out)?;
        for (number, device) in (1..).zip(self.drawer.devices()) {
            writeln!(self.out, "  {number}  {} ({})", device.serial, inventory::describe(&device.profile))?;
        }
        let Some(typed) = self.ask("\nWhich device: its number here, or its serial number")? else { return Ok(None) };
        let numbered = typed.parse().ok().and_then(|number: usize| self.drawer.devices().get(number.checked_sub(1)?));
        let serial = match numbered {
            Some(device) => device.serial.clone(),
            None => inventory::serial(&typed).unwrap_or(typed),
        };
        let code = self.drawer.press(&self.service.store, &serial, self.now())?;
        writeln!(self.out)?;
        for line in self.look.draw(&code, &serial) {
            writeln!(self.out, "  {line}")?;
        }
        Ok(Some(()))
    }

    fn test_serial(&mut self) -> Result<Option<()>, Failure> {
        let Some(serial) = self.ask("Serial number")? else { return Ok(None) };
        let answer = self.service.test_serial(&self.person, &serial)?;
        self.say(&answer.to_string())
    }

    fn test_code(&mut self) -> Result<Option<()>, Failure> {
        let Some(serial) = self.ask("Serial number")? else { return Ok(None) };
        let Some(code) = self.ask("Code")? else { return Ok(None) };
        let tested = self.service.test_code(&self.person, &serial, &code, self.now())?;
        self.say(&tested.answer.to_string())
    }

    fn log_in(&mut self) -> Result<Option<()>, Failure> {
        let Some(pin) = self.ask("PIN")? else { return Ok(None) };
        let Some(code) = self.ask("Code")? else { return Ok(None) };
        let answer = self.service.log_in(&self.person, &pin, &code, self.now())?;
        self.say(&answer.to_string())
    }

    fn look_up_pin(&mut self) -> Result<Option<()>, Failure> {
        match self.service.look_up_pin(&self.person)? {
            Some(pin) => self.say(&format!("Your PIN is {}.", String::from_utf8_lossy(pin.expose()))),
            None => self.say("You have no PIN yet: it comes with your device."),
        }
    }

    fn be_another(&mut self) -> Result<Option<()>, Failure> {
        let Some(name) = self.ask("Your name (this stands for signing in with your password)")? else {
            return Ok(None);
        };
        self.person = self.service.store.account(&name)?;
        Ok(Some(()))
    }

    fn full_answer(&mut self) -> Result<Option<()>, Failure> {
        let Some(serial) = self.ask("Serial number")? else { return Ok(None) };
        let answer = self.service.full_answer(&self.person, &serial)?;
        self.say(&format!("For {}: {answer}.", self.person.name()))
    }

    fn resync(&mut self) -> Result<Option<()>, Failure> {
        let Some([serial, first, second]) = self.ask_pair()? else { return Ok(None) };
        let verdict = self.service.resync(&serial, &first, &second, self.now())?;
        self.say(&format!("{verdict:?}"))
    }

    fn check_in(&mut self) -> Result<Option<()>, Failure> {
        let Some([serial, first, second]) = self.ask_pair()? else { return Ok(None) };
        let verdict = self.service.check_in(&serial, &first, &second, self.now())?;
        self.say(&format!("{verdict:?}"))
    }

    fn forgive(&mut self) -> Result<Option<()>, Failure> {
        let Some(name) = self.ask("Whose")? else { return Ok(None) };
        let account = self.service.store.account(&name)?;
        self.service.store.forgive(&account)?;
        self.say(&format!("{} may test codes again.", account.name()))
    }

    fn unlock(&mut self) -> Result<Option<()>, Failure> {
        let Some(serial) = self.ask("Serial number")? else { return Ok(None) };
        self.service.unlock(&serial)?;
        self.say("Its failures are forgotten.")
    }

    fn release(&mut self) -> Result<Option<()>, Failure> {
        let Some(serial) = self.ask("Serial number")? else { return Ok(None) };
        match self.service.release(&serial)? {
            Some(owner) => self.say(&format!("It was {owner}'s, and may be enrolled by another now.")),
            None => self.say("It was nobody's."),
        }
    }

    fn list(&mut self) -> Result<Option<()>, Failure> {
        writeln!(self.out)?;
        for entry in self.service.store.entries()? {
            writeln!(self.out, "  {entry}")?;
        }
        Ok(Some(()))
    }

    fn wait(&mut self) -> Result<Option<()>, Failure> {
        let Some(typed) = self.ask("How long: 30s, 5min, 2h, 3d, 2y")? else { return Ok(None) };
        let span = calendar::span(&typed).ok_or_else(|| Failure::Told(format!("`{typed}` is no span of time")))?;
        self.ahead = self.ahead.saturating_add(span);
        let text = format!("It is {} now.", Instant(self.now()));
        self.say(&text)
    }

    fn say(&mut self, sentence: &str) -> Result<Option<()>, Failure> {
        writeln!(self.out, "\n  {sentence}")?;
        Ok(Some(()))
    }

    /// A serial number and two consecutive codes.
    fn ask_pair(&mut self) -> Result<Option<[String; 3]>, Failure> {
        let Some(serial) = self.ask("Serial number")? else { return Ok(None) };
        let Some(first) = self.ask("First code")? else { return Ok(None) };
        let Some(second) = self.ask("The code after it")? else { return Ok(None) };
        Ok(Some([serial, first, second]))
    }

    /// One line that the person types; nothing where the input has ended.
    fn ask(&mut self, prompt: &str) -> Result<Option<String>, Failure> {
        write!(self.out, "{prompt}: ")?;
        self.out.flush()?;
        let mut line = Vec::new();
        let length = io::stdin().lock().read_until(b'\n', &mut line)?;
        Ok((length > 0).then(|| String::from_utf8_lossy(&line).trim().to_owned()))
    }

    fn leave(mut self) -> Result<(), Failure> {
        writeln!(self.out, "\nGoodbye. The database keeps everything.")?;
        self.service.store.keep_time(self.now())
    }

    fn now(&self) -> u64 {
        real_time().saturating_add(self.ahead)
    }
}

/// In Unix seconds; a clock before 1970 counts as 1970.
fn real_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
