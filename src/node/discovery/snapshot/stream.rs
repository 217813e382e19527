//! Numbers and texts on their way into a file and out of it, with a sum over all of them.

use std::io::{self, BufReader, BufWriter, Read, Take, Write};

use ring::digest::{Context, SHA256, SHA256_OUTPUT_LEN};

use super::super::vector::DIMS;

/// Bytes that are read or written at once.
const BUFFER: usize = 1 << 18;

/// What is read of a list before its length is believed.
const BELIEVED: usize = 1 << 12;

/// The sum as bytes.
pub fn finished(context: Context) -> [u8; SHA256_OUTPUT_LEN] {
    let mut bytes = [0; SHA256_OUTPUT_LEN];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Counts what goes through it into the sum.
struct Summed<T> {
    inner: T,
    sum: Context,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.sum.update(&bytes[..read]);
        Ok(read)
    }
}

/// Where an engine is written to.
pub struct Sink<W: Write> {
    to: BufWriter<Summed<W>>,
}

impl<W: Write> Sink<W> {
    pub fn new(to: W) -> Sink<W> {
        Sink { to: BufWriter::with_capacity(BUFFER, Summed { inner: to, sum: Context::new(&SHA256) }) }
    }

    /// Ends with the sum; what it was written to.
    pub fn finish(self) -> io::Result<W> {
        let Summed { mut inner, sum } = self.to.into_inner().map_err(io::IntoInnerError::into_error)?;
        inner.write_all(&finished(sum))?;
        inner.flush()?;
        Ok(inner)
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)
    }

    pub fn u8(&mut self, number: u8) -> io::Result<()> {
        self.bytes(&[number])
    }

    pub fn u32(&mut self, number: u32) -> io::Result<()> {
        self.bytes(&number.to_le_bytes())
    }

    pub fn u64(&mut self, number: u64) -> io::Result<()> {
        self.bytes(&number.to_le_bytes())
    }

    pub fn i64(&mut self, number: i64) -> io::Result<()> {
        self.bytes(&number.to_le_bytes())
    }

    /// A length, or another number of things in memory.
    pub fn len(&mut self, length: usize) -> io::Result<()> {
        self.u64(length as u64)
    }

    /// Bytes with their length.
    pub fn block(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.len(bytes.len())?;
        self.bytes(bytes)
    }

    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.block(text.as_bytes())
    }

    /// Numbers with how many they are.
    pub fn numbers(&mut self, numbers: &[u32]) -> io::Result<()> {
        self.len(numbers.len())?;
        numbers.iter().try_for_each(|number| self.u32(*number))
    }

    /// Numbers that grow, each as how far it is from the one before.
    pub fn rising(&mut self, numbers: &[u32]) -> io::Result<()> {
        self.len(numbers.len())?;
        let mut before = 0;
        for number in numbers {
            let mut step = number - before;
            while step >= 0x80 {
                self.u8((step & 0x7f) as u8 | 0x80)?;
                step >>= 7;
            }
            self.u8(step as u8)?;
            before = *number;
        }
        Ok(())
    }

    /// A context, with as many bytes a number as the greatest needs.
    pub fn context(&mut self, context: &[i32; DIMS]) -> io::Result<()> {
        let (least, most) = context.iter().fold((0, 0), |(least, most), part| (least.min(*part), most.max(*part)));
        let fits = |low: i32, high: i32| least >= low && most <= high;
        let mut bytes = [0; DIMS * 4];
        let width = if fits(i8::MIN.into(), i8::MAX.into()) {
            1
        } else if fits(i16::MIN.into(), i16::MAX.into()) {
            2
        } else {
            4
        };
        for (bytes, part) in bytes.chunks_exact_mut(width).zip(context) {
            bytes.copy_from_slice(&part.to_le_bytes()[..width]);
        }
        self.u8(width as u8)?;
        self.bytes(&bytes[..DIMS * width])
    }
}

/// Where an engine is read from. Nothing that it says is believed before its sum is known to be right: a list is made no
/// larger than what has been read of it.
pub struct Source<R: Read> {
    from: BufReader<Summed<Take<R>>>,
}

impl<R: Read> Source<R> {
    /// So many bytes, after which there is their sum.
    pub fn new(from: R, body: u64) -> Source<R> {
        let summed = Summed { inner: from.take(body), sum: Context::new(&SHA256) };
        Source { from: BufReader::with_capacity(BUFFER, summed) }
    }

    /// Ends, if what was read is what was written.
    pub fn finish(mut self) -> io::Result<()> {
        if self.from.read(&mut [0])? != 0 {
            return Err(damaged("there is more in it than there should be"));
        }
        let Summed { inner, sum } = self.from.into_inner();
        let (mut rest, mut known) = (inner.into_inner(), [0; SHA256_OUTPUT_LEN]);
        rest.read_exact(&mut known)?;
        if finished(sum) == known { Ok(()) } else { Err(damaged("its sum is another")) }
    }

    pub fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub fn u8(&mut self) -> io::Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub fn u32(&mut self) -> io::Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub fn u64(&mut self) -> io::Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub fn i64(&mut self) -> io::Result<i64> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    pub fn len(&mut self) -> io::Result<usize> {
        usize::try_from(self.u64()?).map_err(|_| damaged("a number is too great"))
    }

    /// A list of so many.
    pub fn list<T>(&mut self, mut next: impl FnMut(&mut Self) -> io::Result<T>) -> io::Result<Vec<T>> {
        let length = self.len()?;
        let mut list = Vec::with_capacity(length.min(BELIEVED));
        for read in 0..length {
            // Once there is something in it, a list is what it says: it is made at its full length.
            if read == BELIEVED {
                list.reserve_exact(length.min(read << 12) - read);
            }
            list.push(next(self)?);
        }
        Ok(list)
    }

    pub fn block(&mut self) -> io::Result<Box<[u8]>> {
        let length = self.len()?;
        if length <= BELIEVED {
            let mut bytes = vec![0; length];
            self.from.read_exact(&mut bytes)?;
            return Ok(bytes.into());
        }
        let mut bytes = Vec::new();
        let read = self.from.by_ref().take(length as u64).read_to_end(&mut bytes)?;
        if read == length { Ok(bytes.into()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    pub fn text(&mut self) -> io::Result<Box<str>> {
        let text = String::from_utf8(self.block()?.into_vec()).map_err(|_| damaged("a text is none"))?;
        Ok(text.into())
    }

    pub fn numbers(&mut self) -> io::Result<Vec<u32>> {
        self.list(Self::u32)
    }

    pub fn rising(&mut self) -> io::Result<Vec<u32>> {
        let mut before = 0_u32;
        self.list(|from| {
            let (mut step, mut shift) = (0_u32, 0);
            loop {
                let byte = from.u8()?;
                step |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            before = before.wrapping_add(step);
            Ok(before)
        })
    }

    pub fn context(&mut self) -> io::Result<[i32; DIMS]> {
        let mut context = [0; DIMS];
        match self.u8()? {
            1 => {
                let bytes = self.array::<DIMS>()?;
                context.iter_mut().zip(bytes).for_each(|(part, byte)| *part = byte.cast_signed().into());
            }
            2 => {
                let bytes = self.array::<{ DIMS * 2 }>()?;
                let parts = bytes.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(*pair).into());
                context.iter_mut().zip(parts).for_each(|(part, read)| *part = read);
            }
            4 => {
                let bytes = self.array::<{ DIMS * 4 }>()?;
                let parts = bytes.as_chunks::<4>().0.iter().map(|four| i32::from_le_bytes(*four));
                context.iter_mut().zip(parts).for_each(|(part, read)| *part = read);
            }
            _ => return Err(damaged("a number has a strange width")),
        }
        Ok(context)
    }
}
