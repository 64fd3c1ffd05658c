//! [`Watch`]: a set of connections that the system watches.

#[cfg(not(any(target_os = "android", target_os = "linux")))]
pub(super) use elsewhere::Watch;
#[cfg(any(target_os = "android", target_os = "linux"))]
pub(super) use linux::Watch;

#[cfg(any(target_os = "android", target_os = "linux"))]
mod linux {
    use std::cell::{Cell, RefCell};
    use std::future::Future;
    use std::io;
    use std::net::TcpStream;
    use std::os::fd::OwnedFd;
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    use async_io::Async;
    use plausch_core::link::LinkId;
    use rustix::event::{EventfdFlags, Timespec, epoll, eventfd};

    /// Connections that may have something to read, or have failed: a set that is in the reactor as one thing, or that a thread of its
    /// own waits for.
    pub(crate) struct Watch {
        epoll: Async<OwnedFd>,
        events: RefCell<Vec<epoll::Event>>,
        /// Whether the thread waits for it, and so has the next events by itself.
        has_thread: Cell<bool>,
        /// Told when that thread has some.
        attendant: Cell<Option<Waker>>,
    }

    /// What rouses a thread that waits for a set.
    pub(crate) struct Bell {
        fd: OwnedFd,
        is_rung: AtomicBool,
        /// Whether the thread waits, or is about to.
        is_waited_for: AtomicBool,
    }

    /// How many connections are told of at once.
    const EVENTS: usize = 1024;
    /// What is told of in place of a link if the bell was rung: no link has this number.
    const BELL: u64 = u64::MAX;

    impl Watch {
        /// # Errors
        /// The system has no more files.
        pub(crate) fn new() -> io::Result<Self> {
            let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
            // Nothing ever waits for it but the reactor, or one thread.
            let epoll = Async::new_nonblocking(epoll)?;
            let (events, has_thread, attendant) = Default::default();
            Ok(Watch { epoll, events, has_thread, attendant })
        }

        pub(crate) fn add(&self, stream: &TcpStream, link: LinkId) -> io::Result<()> {
            let data = epoll::EventData::new_u64(link.cursor());
            Ok(epoll::add(self.epoll.get_ref(), stream, data, epoll::EventFlags::IN)?)
        }

        pub(crate) fn remove(&self, stream: &TcpStream) -> io::Result<()> {
            Ok(epoll::delete(self.epoll.get_ref(), stream)?)
        }

        /// What rouses a thread that waits for the set.
        ///
        /// # Errors
        /// The system has no more files.
        pub(crate) fn bell(&self) -> io::Result<Bell> {
            let fd = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
            let data = epoll::EventData::new_u64(BELL);
            epoll::add(self.epoll.get_ref(), &fd, data, epoll::EventFlags::IN)?;
            let (is_rung, is_waited_for) = Default::default();
            Ok(Bell { fd, is_rung, is_waited_for })
        }

        /// Runs `future` on this thread, which waits for the set itself, and not for a reactor that tells of it: another thread would
        /// have a part in each text.
        pub(crate) fn block_on<T>(&self, bell: Bell, future: impl Future<Output = T>) -> T {
            let bell = Arc::new(bell);
            let waker = Waker::from(Arc::clone(&bell));
            let mut future = pin!(future);
            self.has_thread.set(true);
            let value = loop {
                bell.is_rung.store(false, Ordering::SeqCst);
                if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    break value;
                }
                bell.is_waited_for.store(true, Ordering::SeqCst);
                self.wait(!bell.is_rung.load(Ordering::SeqCst));
                bell.is_waited_for.store(false, Ordering::SeqCst);
                if self.events.borrow().iter().any(|event| event.data.u64() == BELL) {
                    bell.take_rest();
                }
                if !self.events.borrow().is_empty()
                    && let Some(attendant) = self.attendant.take()
                {
                    attendant.wake();
                }
            };
            self.has_thread.set(false);
            value
        }

        /// Whether there may be any since the last call.
        pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            if !self.has_thread.get() {
                return self.epoll.poll_readable(cx);
            }
            self.attendant.set(Some(cx.waker().clone()));
            Poll::Pending
        }

        /// Those that may be read; of those that a thread has waited for, the ones that it has found, unless they are to be those of
        /// `now`. Those that are not read are told of again.
        pub(crate) fn each_ready(&self, now: bool, mut tell: impl FnMut(LinkId)) {
            if now || !self.has_thread.get() {
                self.wait(false);
            }
            let mut events = self.events.take();
            for event in events.drain(..).filter(|event| event.data.u64() != BELL) {
                tell(LinkId::from_cursor(event.data.u64()));
            }
            self.events.replace(events);
        }

        /// Asks the system, and waits until it has something to tell if it `may_wait`. If it is interrupted, it is asked again.
        fn wait(&self, may_wait: bool) {
            let at_once = Timespec::default();
            let timeout = if may_wait { None } else { Some(&at_once) };
            let events = &mut *self.events.borrow_mut();
            events.clear();
            events.reserve(EVENTS);
            let spare = rustix::buffer::spare_capacity(events);
            let _ = epoll::wait(self.epoll.get_ref(), spare, timeout);
        }
    }

    impl Bell {
        /// So that it can be rung again.
        fn take_rest(&self) {
            let _ = rustix::io::read(&self.fd, &mut [0; 8]);
        }
    }

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.wake_by_ref();
        }

        fn wake_by_ref(self: &Arc<Self>) {
            let was_rung = self.is_rung.swap(true, Ordering::SeqCst);
            if !was_rung && self.is_waited_for.load(Ordering::SeqCst) {
                let _ = rustix::io::write(&self.fd, &1_u64.to_ne_bytes());
            }
        }
    }
}

#[cfg(not(any(target_os = "android", target_os = "linux")))]
mod elsewhere {
    use std::future::Future;
    use std::io::{self, ErrorKind};
    use std::net::TcpStream;
    use std::task::{Context, Poll};

    use plausch_core::link::LinkId;

    /// There are no such sets.
    pub(crate) enum Watch {}

    /// Nor does anything rouse who waits for one.
    pub(crate) enum Bell {}

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

        /// # Errors
        /// Always.
        pub(crate) fn bell(&self) -> io::Result<Bell> {
            match *self {}
        }

        pub(crate) fn block_on<T>(&self, _: Bell, _: impl Future<Output = T>) -> T {
            match *self {}
        }

        pub(crate) fn poll_ready(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            match *self {}
        }

        pub(crate) fn each_ready(&self, _: bool, _: impl FnMut(LinkId)) {
            match *self {}
        }
    }
}
