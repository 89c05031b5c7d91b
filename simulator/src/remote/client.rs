//! The other end: a client that asks line by line.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::address::Address;

/// So long an answer is waited for; a picture may take ten seconds until it is due.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A connection to a control channel.
pub struct Client {
    incoming: BufReader<Box<dyn Read + Send>>,
    outgoing: Box<dyn Write + Send>,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens there, or may not be talked to.
    pub fn connect(address: &Address) -> io::Result<Self> {
        match address {
            Address::Socket(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(LONGEST_WAIT))?;
                stream.set_write_timeout(Some(LONGEST_WAIT))?;
                Ok(Self { incoming: BufReader::new(Box::new(stream.try_clone()?)), outgoing: Box::new(stream) })
            }
            Address::Port(port) => {
                let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, *port))?;
                stream.set_read_timeout(Some(LONGEST_WAIT))?;
                stream.set_write_timeout(Some(LONGEST_WAIT))?;
                stream.set_nodelay(true)?;
                Ok(Self { incoming: BufReader::new(Box::new(stream.try_clone()?)), outgoing: Box::new(stream) })
            }
        }
    }

    /// Sends one order, a line of JSON without its end, and gives the answer, a line without its end.
    ///
    /// # Errors
    /// The channel is closed, or does not answer for a minute.
    pub fn ask(&mut self, order: &str) -> io::Result<String> {
        // What a channel that has no room says to a new client is in already, whether or not the order can still be sent.
        let sent = self.outgoing.write_all(format!("{order}\n").as_bytes());
        let mut answer = String::new();
        let heard = self.incoming.read_line(&mut answer);
        if answer.ends_with('\n') {
            answer.truncate(answer.trim_end().len());
            return Ok(answer);
        }
        sent?;
        heard?;
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the channel was closed"))
    }
}
