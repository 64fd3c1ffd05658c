//! [`Switch`]: an Ethernet switch in memory, with a cable to each stack.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Context, Waker};

use embassy_net_driver::{Capabilities, Driver, HardwareAddress, LinkState, RxToken, TxToken};

#[derive(Default)]
struct Port {
    frames: VecDeque<Vec<u8>>,
    /// A frame that waits until the next one has overtaken it.
    late: Option<Vec<u8>>,
    waker: Option<Waker>,
    is_cut: bool,
}

#[derive(Clone, Default)]
pub(crate) struct Switch {
    ports: Rc<RefCell<Vec<Port>>>,
    noise: Rc<Noise>,
    /// All frames that were sent.
    carried: Rc<RefCell<Vec<Vec<u8>>>>,
}

/// Decides which frames are lost, doubled or overtaken.
#[derive(Default)]
struct Noise {
    /// Of this many frames, on average one is lost, one duplicated and one reordered. 0: none.
    one_of: Cell<u32>,
    random: Cell<u32>,
}

/// What happens to a frame.
enum Fate {
    Carried,
    Lost,
    Doubled,
    Late,
}

impl Noise {
    fn fate(&self) -> Fate {
        let one_of = self.one_of.get();
        let random = self.random.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.random.set(random);
        match (random >> 16).checked_rem(one_of) {
            Some(0) => Fate::Lost,
            Some(1) => Fate::Doubled,
            Some(2) => Fate::Late,
            _ => Fate::Carried,
        }
    }
}

impl Switch {
    pub(crate) fn plug(&self) -> Plug {
        let mut ports = self.ports.borrow_mut();
        ports.push(Port::default());
        Plug { switch: self.clone(), at: ports.len() - 1 }
    }

    /// Cuts this cable, or mends it. The driver still reports that the link is up.
    pub(crate) fn cut(&self, at: usize, is_cut: bool) {
        self.ports.borrow_mut()[at].is_cut = is_cut;
    }

    /// From now on, of `one_of` frames on average one is lost, one doubled and one overtaken,
    /// depending on `seed`.
    pub(crate) fn disturb(&self, one_of: u32, seed: u32) {
        self.noise.one_of.set(one_of);
        self.noise.random.set(seed);
    }

    /// Whether these bytes went through the network, in one frame.
    pub(crate) fn has_carried(&self, bytes: &[u8]) -> bool {
        let carried = self.carried.borrow();
        carried.iter().any(|frame| frame.windows(bytes.len()).any(|window| window == bytes))
    }

    fn send(&self, from: usize, frame: &[u8]) {
        self.carried.borrow_mut().push(frame.to_vec());
        let mut ports = self.ports.borrow_mut();
        if ports[from].is_cut {
            return;
        }
        let others = ports.iter_mut().enumerate().filter(|(at, port)| *at != from && !port.is_cut);
        for (_, port) in others {
            let frame = frame.to_vec();
            match self.noise.fate() {
                Fate::Lost => continue,
                Fate::Late => {
                    port.late.get_or_insert(frame);
                    continue;
                }
                Fate::Carried => port.frames.push_back(frame),
                Fate::Doubled => port.frames.extend([frame.clone(), frame]),
            }
            port.frames.extend(port.late.take());
            if let Some(waker) = port.waker.take() {
                waker.wake();
            }
        }
    }
}

pub(crate) struct Plug {
    switch: Switch,
    pub(crate) at: usize,
}

impl Driver for Plug {
    type RxToken<'a> = Rx;
    type TxToken<'a> = Tx<'a>;

    fn receive(&mut self, cx: &mut Context<'_>) -> Option<(Rx, Tx<'_>)> {
        let frame = {
            let port = &mut self.switch.ports.borrow_mut()[self.at];
            port.waker = Some(cx.waker().clone());
            port.frames.pop_front()?
        };
        Some((Rx(frame), Tx(self)))
    }

    fn transmit(&mut self, _: &mut Context<'_>) -> Option<Tx<'_>> {
        Some(Tx(self))
    }

    fn link_state(&mut self, _: &mut Context<'_>) -> LinkState {
        LinkState::Up
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = Capabilities::default();
        capabilities.max_transmission_unit = 1514;
        capabilities
    }

    fn hardware_address(&self) -> HardwareAddress {
        HardwareAddress::Ethernet([2, 0, 0, 0, 0, u8::try_from(self.at + 1).unwrap()])
    }
}

pub(crate) struct Rx(Vec<u8>);

impl RxToken for Rx {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(mut self, f: F) -> R {
        f(&mut self.0)
    }
}

pub(crate) struct Tx<'a>(&'a Plug);

impl TxToken for Tx<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut frame = vec![0; len];
        let result = f(&mut frame);
        self.0.switch.send(self.0.at, &frame);
        result
    }
}
