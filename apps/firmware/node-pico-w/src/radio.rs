//! The CYW43439: Wi-Fi, and the board's light, which is one of its pins.

use cyw43::{Control, JoinOptions};
use embassy_sync::blocking_mutex::raw::NoopRawMutex;
use embassy_sync::mutex::Mutex;
use plausch_node::{JoinError, Led};

/// The radio, used by the supervisor and by the light.
pub(crate) type SharedControl = Mutex<NoopRawMutex, Control<'static>>;

/// The radio, or why there is none.
pub(crate) struct Radio {
    control: Result<&'static SharedControl, JoinError>,
    /// There may be a Wi-Fi to leave. The chip's firmware answers with an error if it is asked to leave
    /// none, or to join while it is in one, and its driver panics at errors.
    in_wifi: bool,
}

impl Radio {
    pub(crate) fn new(control: Result<&'static SharedControl, JoinError>) -> Self {
        Radio { control, in_wifi: false }
    }
}

impl plausch_node::Radio for Radio {
    const WIFI: bool = true;

    async fn join(&mut self, ssid: &str, password: &str) -> Result<(), JoinError> {
        let options = match password {
            "" => JoinOptions::new_open(),
            password => JoinOptions::new(password.as_bytes()),
        };
        let mut control = self.control?.lock().await;
        self.in_wifi = true;
        control.join(ssid, options).await.map_err(|error| match error {
            cyw43::JoinError::NetworkNotFound => {
                self.in_wifi = false;
                JoinError::NotFound
            }
            // The driver does not tell a rejected password from an exchange of keys that timed out.
            cyw43::JoinError::AuthenticationFailure => JoinError::Handshake,
            cyw43::JoinError::JoinFailure(status) => {
                defmt::info!("not joined: status {=u8}", status);
                self.in_wifi = false;
                JoinError::Refused
            }
        })
    }

    async fn leave(&mut self) {
        if let (Ok(control), true) = (self.control, self.in_wifi) {
            control.lock().await.leave().await;
            self.in_wifi = false;
        }
    }
}

/// The light, a pin of the radio.
pub(crate) struct Light(pub(crate) Result<&'static SharedControl, JoinError>);

impl Led for Light {
    async fn set(&mut self, on: bool) {
        // While the radio joins, it is locked, and the light waits.
        if let Ok(Ok(mut control)) = self.0.map(Mutex::try_lock) {
            control.gpio_set(0, on).await;
        }
    }
}

#[cfg(has_radio_firmware)]
pub(crate) mod chip {
    //! The chip, driven over PIO.

    use cyw43::{NetDriver, Runner, SpiBus, State, aligned_bytes};
    use cyw43_pio::{DEFAULT_CLOCK_DIVIDER, PioSpi};
    use embassy_rp::gpio::{Level, Output};
    use embassy_rp::peripherals::{DMA_CH0, PIN_23, PIN_24, PIN_25, PIN_29, PIO0};
    use embassy_rp::pio::Pio;
    use embassy_rp::{Peri, bind_interrupts, dma, pio};
    use embassy_time::{Duration, with_timeout};
    use plausch_node::JoinError;
    use static_cell::StaticCell;

    use super::SharedControl;

    bind_interrupts!(struct Irqs {
        PIO0_IRQ_0 => pio::InterruptHandler<PIO0>;
        DMA_IRQ_0 => dma::InterruptHandler<DMA_CH0>;
    });

    /// Loading the firmware takes less than a second. Both steps together must be shorter than the
    /// watchdog's timeout.
    const START_TIMEOUT: Duration = Duration::from_secs(3);

    pub(crate) type Driver = NetDriver<'static>;
    type Bus = SpiBus<Output<'static>, PioSpi<'static, PIO0, 0>>;

    /// The pins and devices that drive the chip.
    pub(crate) struct Pins {
        pub(crate) power: Peri<'static, PIN_23>,
        pub(crate) data: Peri<'static, PIN_24>,
        pub(crate) select: Peri<'static, PIN_25>,
        pub(crate) clock: Peri<'static, PIN_29>,
        pub(crate) pio: Peri<'static, PIO0>,
        pub(crate) dma: Peri<'static, DMA_CH0>,
    }

    /// Starts the chip.
    pub(crate) async fn start(
        pins: Pins,
        run: impl FnOnce(Runner<'static, Bus>),
    ) -> Result<(Driver, &'static SharedControl), JoinError> {
        static STATE: StaticCell<State> = StaticCell::new();
        static CONTROL: StaticCell<SharedControl> = StaticCell::new();

        let power = Output::new(pins.power, Level::Low);
        let select = Output::new(pins.select, Level::High);
        let mut pio = Pio::new(pins.pio, Irqs);
        let spi = PioSpi::new(
            &mut pio.common,
            pio.sm0,
            DEFAULT_CLOCK_DIVIDER,
            pio.irq0,
            select,
            pins.data,
            pins.clock,
            dma::Channel::new(pins.dma, Irqs),
        );
        let firmware = aligned_bytes!(concat!(env!("OUT_DIR"), "/43439A0.bin"));
        let nvram = aligned_bytes!(concat!(env!("OUT_DIR"), "/nvram_rp2040.bin"));
        let start = cyw43::new(STATE.init(State::new()), power, spi, firmware, nvram);
        let (driver, mut control, runner) =
            with_timeout(START_TIMEOUT, start).await.map_err(|_| JoinError::Silent)?;
        run(runner);
        let clm = include_bytes!(concat!(env!("OUT_DIR"), "/43439A0_clm.bin"));
        with_timeout(START_TIMEOUT, control.init(clm)).await.map_err(|_| JoinError::Silent)?;
        // Invitations may arrive at any time: the radio must not sleep.
        control.set_power_management(cyw43::PowerManagementMode::Performance).await;
        Ok((driver, CONTROL.init(SharedControl::new(control))))
    }

    /// The chip's task.
    #[embassy_executor::task]
    pub(crate) async fn chip(
        runner: Runner<'static, Bus>,
        channels: &'static plausch_node::Channels,
    ) -> ! {
        channels.progress.pulse(plausch_node::Task::Radio).beside(runner.run()).await
    }
}
