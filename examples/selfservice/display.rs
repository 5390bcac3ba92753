//! The device's display: digits that one can read across a desk.

use std::env;

/// What a lit and a dark point of a digit and the frame are drawn with.
pub(crate) struct Look {
    lit: &'static str,
    top: [&'static str; 3],
    bottom: [&'static str; 3],
    side: &'static str,
}

const DARK: &str = "  ";

const BLOCKS: Look = Look { lit: "██", top: ["┌", "─", "┐"], bottom: ["└", "─", "┘"], side: "│" };
const PLAIN: Look = Look { lit: "##", top: ["+", "-", "+"], bottom: ["+", "-", "+"], side: "|" };

/// Three points wide, five high; a row's highest bit is its left point.
const DIGITS: [[u8; 5]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b001, 0b001, 0b001],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

impl Look {
    /// Blocks where the locale says that they can be shown, else ASCII.
    pub(crate) fn of_locale() -> Self {
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| env::var(name).ok().filter(|v| !v.is_empty()));
        let shows_blocks = locale.map_or(cfg!(windows), |locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        if shows_blocks { BLOCKS } else { PLAIN }
    }

    /// The display with a code on it, and the serial number under it, as lines of at most 70 columns.
    pub(crate) fn draw(&self, code: &str, serial: &str) -> Vec<String> {
        let rows: Vec<String> = (0..5).map(|row| self.row(code, row)).collect();
        // Lit and dark points are two columns wide each.
        let width = 8 * code.len() + 4;
        let edge = |[left, middle, right]: [&str; 3]| format!("{left}{}{right}", middle.repeat(width));
        let mut lines = vec![edge(self.top)];
        lines.extend(rows.iter().map(|row| format!("{side}  {row}  {side}", side = self.side)));
        lines.push(edge(self.bottom));
        lines.push(format!("{:^columns$}", format!("No. {serial}"), columns = width + 2).trim_end().to_owned());
        lines
    }

    /// One row of all digits: a gap between two digits, a wider one in the middle.
    fn row(&self, code: &str, row: usize) -> String {
        let mut drawn = String::new();
        for (place, digit) in code.chars().enumerate() {
            if place > 0 {
                drawn.push_str(DARK);
            }
            if place == code.len() / 2 {
                drawn.push_str(DARK);
            }
            let points = digit.to_digit(10).and_then(|digit| DIGITS.get(digit as usize)).map_or(0, |rows| rows[row]);
            for point in [0b100, 0b010, 0b001] {
                drawn.push_str(if points & point == 0 { DARK } else { self.lit });
            }
        }
        drawn
    }
}

/// The digits in two groups, as a person reads them out; anything else as it is.
pub(crate) fn grouped(code: &str) -> String {
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return code.to_owned();
    }
    let (front, back) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
    format!("{front} {back}")
}
