//! [`Watch`]: a set of connections that the system watches.

#[cfg(not(any(target_os = "android", target_os = "linux")))]
pub(super) use elsewhere::Watch;
#[cfg(any(target_os = "android", target_os = "linux"))]
pub(super) use linux::Watch;

#[cfg(any(target_os = "android", target_os = "linux"))]
mod linux {
    use std::cell::RefCell;
    use std::io;
    use std::net::TcpStream;
    use std::os::fd::OwnedFd;
    use std::task::{Context, Poll};

    use async_io::Async;
    use plausch_core::link::LinkId;
    use rustix::event::{Timespec, epoll};

    /// Connections that may have something to read, or have failed: a set that is in the reactor as one thing.
    pub(crate) struct Watch {
        epoll: Async<OwnedFd>,
        events: RefCell<Vec<epoll::Event>>,
    }

    /// How many connections are told of at once.
    const EVENTS: usize = 1024;

    impl Watch {
        /// # Errors
        /// The system has no more files.
        pub(crate) fn new() -> io::Result<Self> {
            let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
            // Nothing ever waits for it but the reactor.
            let epoll = Async::new_nonblocking(epoll)?;
            Ok(Watch { epoll, events: RefCell::default() })
        }

        pub(crate) fn add(&self, stream: &TcpStream, link: LinkId) -> io::Result<()> {
            let data = epoll::EventData::new_u64(link.cursor());
            Ok(epoll::add(self.epoll.get_ref(), stream, data, epoll::EventFlags::IN)?)
        }

        pub(crate) fn remove(&self, stream: &TcpStream) -> io::Result<()> {
            Ok(epoll::delete(self.epoll.get_ref(), stream)?)
        }

        /// Whether there may be any since the last call.
        pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.epoll.poll_readable(cx)
        }

        /// Those that may be read now. Those that are not read are told of again.
        pub(crate) fn each_ready(&self, mut tell: impl FnMut(LinkId)) {
            let mut events = self.events.take();
            events.reserve(EVENTS);
            let at_once = Timespec::default();
            // If it is interrupted, it is asked again.
            let _ = epoll::wait(
                self.epoll.get_ref(),
                rustix::buffer::spare_capacity(&mut events),
                Some(&at_once),
            );
            for event in events.drain(..) {
                tell(LinkId::from_cursor(event.data.u64()));
            }
            self.events.replace(events);
        }
    }
}

#[cfg(not(any(target_os = "android", target_os = "linux")))]
mod elsewhere {
    use std::io::{self, ErrorKind};
    use std::net::TcpStream;
    use std::task::{Context, Poll};

    use plausch_core::link::LinkId;

    /// There are no such sets.
    pub(crate) enum Watch {}

    impl Watch {
        /// # Errors
        /// Always.
        pub(crate) fn new() -> io::Result<Self> {
            Err(ErrorKind::Unsupported.into())
        }

        pub(crate) fn add(&self, _: &TcpStream, _: LinkId) -> io::Result<()> {
            match *self {}
        }

        pub(crate) fn remove(&self, _: &TcpStream) -> io::Result<()> {
            match *self {}
        }

        pub(crate) fn poll_ready(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            match *self {}
        }

        pub(crate) fn each_ready(&self, _: impl FnMut(LinkId)) {
            match *self {}
        }
    }
}
