//! The chip's radio, with esp-radio.

use embassy_futures::select::select;
use embassy_time::{Duration, Timer};
use esp_hal::peripherals::WIFI;
use esp_radio::wifi::sta::StationConfig;
use esp_radio::wifi::{
    AuthenticationMethodConfig, Config, ConnectionError, ControllerConfig, DisconnectReason,
    Password, Ssid, WifiController, WifiError,
};
use plausch_node::{JoinError, Radio};

/// How often to ask the radio as well, in case its event was missed.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);

/// The radio. None: it did not start.
pub(crate) struct EspRadio(Option<WifiController<'static>>);

impl EspRadio {
    /// Starts it. If that fails, each attempt to join a Wi-Fi fails too, and the console says so.
    pub(crate) fn start(chip: WIFI<'static>) -> Self {
        EspRadio(WifiController::new(chip, ControllerConfig::default()).ok())
    }
}

impl Radio for EspRadio {
    const WIFI: bool = true;

    async fn join(&mut self, ssid: &str, password: &str) -> Result<(), JoinError> {
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
            select(radio.wait_for_disconnect_async(), Timer::after(CHECK_INTERVAL)).await;
        }
    }

    async fn leave(&mut self) {
        if let Some(radio) = &mut self.0 {
            // If there is nothing to leave, it fails at once.
            let _ = radio.disconnect_async().await;
        }
    }
}

fn station(ssid: &str, password: &str) -> Result<Config, WifiError> {
    let authentication = match password {
        "" => AuthenticationMethodConfig::Open,
        // The minimum: WPA3 is used if the Wi-Fi has it.
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
        DisconnectReason::AuthenticationFailed => JoinError::WrongPassword,
        DisconnectReason::FourWayHandshakeTimeout
        | DisconnectReason::HandshakeTimeout
        | DisconnectReason::MicFailure => JoinError::Handshake,
        _ => JoinError::Refused,
    }
}
