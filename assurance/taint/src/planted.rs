//! Leaks that are never run: what `assembly.py` must find in functions that use instructions which valgrind does not know, and
//! `divisions.py` in any. The first argument leads to secrets, as that of a kernel does.

use core::arch::x86_64::{
    __m512i, _mm512_cmpeq_epi32_mask, _mm512_i32gather_epi32, _mm512_loadu_si512, _mm512_reduce_add_epi32,
    _mm512_rorv_epi32, _mm512_set1_epi32, _mm512_storeu_si512,
};
use core::hint::black_box;

macro_rules! planted {
    ($($(#[$doc:meta])* fn $name:ident($secret:ident, $table:ident) -> $result:ty $body:block)+) => {
        $(
            $(#[$doc])*
            #[unsafe(no_mangle)]
            #[inline(never)]
            #[target_feature(enable = "avx512f,avx512vl")]
            // SAFETY: the name is its own; nobody calls it.
            unsafe extern "sysv64" fn $name($secret: *const __m512i, $table: *const u32) -> $result $body
        )+
        /// So that they stay in the program.
        pub(crate) fn keep() {
            $( black_box($name as *const ()); )+
        }
    };
}

planted! {
    /// A branch on a mask of comparisons.
    fn planted_branch(secret, table) -> u32 {
        // SAFETY: as above, and below.
        unsafe {
            let one = _mm512_rorv_epi32(_mm512_loadu_si512(secret), _mm512_set1_epi32(3));
            if _mm512_cmpeq_epi32_mask(one, _mm512_set1_epi32(7)) == 5 { black_box(table).read_volatile() } else { 1 }
        }
    }
    /// A word of a secret, by way of the stack and of a counter.
    fn planted_branch_by_the_stack(secret, table) -> u32 {
        // SAFETY: as above.
        unsafe {
            let mut words = [0_u32; 16];
            _mm512_storeu_si512(words.as_mut_ptr().cast(), _mm512_loadu_si512(secret));
            let mut rounds = words.as_ptr().add(3).read_volatile() & 3;
            while rounds > 0 {
                black_box(table.read_volatile());
                rounds -= 1;
            }
            rounds
        }
    }
    /// The same by way of an array on the stack, at an index.
    fn planted_branch_by_an_array(secret, table) -> u32 {
        // SAFETY: as above, and the index is one of the array.
        unsafe {
            let mut rows = [_mm512_set1_epi32(0); 4];
            let row = table.addr() >> 6 & 3;
            rows.as_mut_ptr().add(row).write_volatile(_mm512_loadu_si512(secret));
            if rows.as_ptr().add(row).cast::<u32>().read_volatile() == 7 { table.read_volatile() } else { 1 }
        }
    }
    /// A table read at a secret.
    fn planted_address(secret, table) -> u32 {
        // SAFETY: as above.
        unsafe { table.add(_mm512_reduce_add_epi32(_mm512_loadu_si512(secret)) as usize & 255).read() }
    }
    /// The same by the mask of a comparison.
    fn planted_address_by_a_mask(secret, table) -> u32 {
        // SAFETY: as above.
        unsafe { table.add(_mm512_cmpeq_epi32_mask(_mm512_loadu_si512(secret), _mm512_set1_epi32(7)).into()).read() }
    }
    /// Sixteen places of a table at once.
    fn planted_gather(secret, table) -> u32 {
        // SAFETY: as above.
        unsafe { _mm512_reduce_add_epi32(_mm512_i32gather_epi32::<4>(_mm512_loadu_si512(secret), table.cast())) as u32 }
    }
    /// A rest, by a divisor that is no constant.
    fn planted_division(secret, table) -> u32 {
        // SAFETY: as above.
        unsafe { secret.cast::<u32>().read() % (table.read() | 1) }
    }
}
