//! The way into a Wi-Fi: esp-radio, with which the chip's maker brings its own code.

use embassy_futures::select::select;
use embassy_time::{Duration, Timer, with_timeout};
use esp_hal::peripherals::WIFI;
use esp_radio::wifi::sta::StationConfig;
use esp_radio::wifi::{
    AuthenticationMethodConfig, Config, ConnectionError, ControllerConfig, DisconnectReason,
    Password, Ssid, WifiController, WifiError,
};
use plausch_node::{JoinError, Radio};

/// How long leaving may take.
const LEAVING: Duration = Duration::from_secs(3);
/// So often the radio is asked, too, in case that its word was missed.
const LOOK: Duration = Duration::from_secs(2);

/// The radio. There is one, if it started.
pub(crate) struct EspRadio(Option<WifiController<'static>>);

impl EspRadio {
    /// Starts it. Where that fails, the console says so whenever a Wi-Fi is to be joined.
    pub(crate) fn start(chip: WIFI<'static>) -> Self {
        EspRadio(WifiController::new(chip, ControllerConfig::default()).ok())
    }
}

impl Radio for EspRadio {
    const WIFI: bool = true;

    async fn join(&mut self, ssid: &str, password: &str) -> Result<(), JoinError> {
        // What was joined before, or half joined when the last future was dropped.
        self.leave().await;
        let radio = self.0.as_mut().ok_or(JoinError::Silent)?;
        let config = station(ssid, password).map_err(error)?;
        radio.set_config(&config).map_err(error)?;
        match radio.connect_async().await {
            Ok(_) => Ok(()),
            Err(ConnectionError::Failed(info)) => Err(why(info.reason)),
            Err(ConnectionError::WifiError(wrong)) => Err(error(wrong)),
            Err(_) => Err(JoinError::Refused),
        }
    }

    async fn lost(&mut self) {
        let Some(radio) = &self.0 else { return };
        while radio.is_connected() {
            select(radio.wait_for_disconnect_async(), Timer::after(LOOK)).await;
        }
    }

    async fn leave(&mut self) {
        if let Some(radio) = &mut self.0 {
            // Where there is nothing to leave, it says so at once.
            let _ = with_timeout(LEAVING, radio.disconnect_async()).await;
        }
    }
}

fn station(ssid: &str, password: &str) -> Result<Config, WifiError> {
    let authentication = match password {
        "" => AuthenticationMethodConfig::Open,
        // The least that is taken: WPA3 is, too, where a Wi-Fi has it.
        password => AuthenticationMethodConfig::Wpa2Personal(Password::try_from(password)?),
    };
    let station = StationConfig::default()
        .with_ssid(Ssid::try_from(ssid)?)
        .with_authentication(authentication);
    Ok(Config::Station(station))
}

fn error(error: WifiError) -> JoinError {
    match error {
        WifiError::InvalidSsid => JoinError::NotFound,
        WifiError::InvalidPassword => JoinError::WrongPassword,
        _ => JoinError::Silent,
    }
}

fn why(reason: DisconnectReason) -> JoinError {
    match reason {
        DisconnectReason::NoAccessPointFound
        | DisconnectReason::NoAccessPointFoundInRssiThreshold => JoinError::NotFound,
        DisconnectReason::AuthenticationFailed
        | DisconnectReason::FourWayHandshakeTimeout
        | DisconnectReason::HandshakeTimeout
        | DisconnectReason::MicFailure => JoinError::WrongPassword,
        _ => JoinError::Refused,
    }
}
