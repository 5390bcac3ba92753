//! RFC 4226 section 5.3, step 2: dynamic truncation.

use subtle::{ConditionallySelectable, ConstantTimeEq};

/// The 31 bits of an HMAC at the offset that the low half of its last byte names. The offset is secret: it selects by mask, and is
/// no address and no shift count. It is at most 15, so the first five words of 32 bits suffice.
pub(super) fn dynamic_truncation(words: [u32; 5], last_byte: u8) -> u32 {
    // The offset's upper two bits choose two neighbouring words, its lower two a byte in them.
    let [offset_word, offset_byte] = [(last_byte >> 2) & 3, last_byte & 3];
    let [mut high, mut low] = [0_u32; 2];
    for (index, pair) in (0_u8..).zip(words.windows(2)) {
        if let [first, second] = pair {
            let chosen = index.ct_eq(&offset_word);
            high.conditional_assign(first, chosen);
            low.conditional_assign(second, chosen);
        }
    }
    high.conditional_assign(&(high << 16 | low >> 16), (offset_byte >> 1).into());
    low.conditional_assign(&(low << 16), (offset_byte >> 1).into());
    high.conditional_assign(&(high << 8 | low >> 24), (offset_byte & 1).into());
    high & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_every_offset_takes_its_four_bytes() {
        let bytes: [u8; 20] = core::array::from_fn(|index| 0x80 | (index as u8 * 7));
        let word = |index: usize| u32::from_be_bytes(*bytes[index..].first_chunk().unwrap());
        for offset in 0..16 {
            let words = [word(0), word(4), word(8), word(12), word(16)];
            assert_eq!(dynamic_truncation(words, 0xf0 | offset as u8), word(offset) & 0x7fff_ffff, "{offset}");
        }
    }
}
