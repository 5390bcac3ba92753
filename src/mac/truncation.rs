//! RFC 4226 section 5.3, step 2: dynamic truncation.

use subtle::{ConditionallySelectable, ConstantTimeEq};

/// The 31 bits of an HMAC at the offset that the low half of its last byte names. The offset is secret: it selects by mask, and is
/// no address and no shift count. It is at most 15, so the first five words of 32 bits suffice.
pub(super) fn dynamic_truncation(words: [u32; 5], last_byte: u8) -> u32 {
    // The offset's upper two bits choose two neighbouring words, its lower two a byte in them.
    let [offset_word, offset_byte] = [(last_byte >> 2) & 3, last_byte & 3];
    let mut window: u64 = 0;
    for (index, pair) in words.windows(2).enumerate() {
        if let [high, low] = pair {
            let pair = (u64::from(*high) << 32) | u64::from(*low);
            window.conditional_assign(&pair, (index as u8).ct_eq(&offset_word));
        }
    }
    window.conditional_assign(&(window << 16), (offset_byte >> 1).into());
    window.conditional_assign(&(window << 8), (offset_byte & 1).into());
    (window >> 32) as u32 & 0x7fff_ffff
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
