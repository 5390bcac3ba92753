//! What is printed: a row for each work and contender, and at the end the figures that goals are set in.

use crate::measure::Contender;

/// Prints rows as they come, and keeps the ratios for the end.
pub(crate) struct Table {
    ratios: Vec<(String, f64)>,
    extras: Vec<(&'static str, f64)>,
}

impl Table {
    pub(crate) fn new() -> Self {
        println!("#");
        println!("# {:<12} {:>6} {:<22} {:>13} {:>10}", "work", "codes", "who", "ns", "ns/code");
        Self { ratios: Vec::new(), extras: Vec::new() }
    }

    /// The rows of one work.
    pub(crate) fn rows(&mut self, work: &str, codes: u32, contenders: &[Contender<'_>]) {
        for contender in contenders {
            let nanoseconds = contender.median();
            let of_each = if codes == 0 { "-".to_owned() } else { format!("{:.1}", nanoseconds / f64::from(codes)) };
            println!("{work:<14} {codes:>6} {:<22} {nanoseconds:>13.1} {of_each:>10}", contender.name());
        }
    }

    /// The figure that a goal is set in: the time of liboath, the first contender, over that of kodeviser, the second.
    pub(crate) fn goal(&mut self, name: &str, contenders: &[Contender<'_>]) {
        let [liboath, ours, ..] = contenders else { unreachable!("two at least") };
        let [lower, ratio, upper] = ours.ratio_of(liboath);
        println!("# {name}: {ratio:.2}, in the middle half of the rounds {lower:.2} to {upper:.2}");
        self.ratio(name, ratio);
    }

    pub(crate) fn ratio(&mut self, name: &str, ratio: f64) {
        self.ratios.push((name.to_owned(), ratio));
    }

    /// A figure of kodeviser alone, in nanoseconds.
    pub(crate) fn extra(&mut self, name: &'static str, nanoseconds: f64) {
        self.extras.push((name, nanoseconds));
    }

    pub(crate) fn print_ratios(&self) {
        println!();
        for (name, nanoseconds) in &self.extras {
            println!("extra {name} {nanoseconds:.0}");
        }
        for (name, ratio) in &self.ratios {
            println!("ratio {name} {ratio:.2}");
        }
    }
}
