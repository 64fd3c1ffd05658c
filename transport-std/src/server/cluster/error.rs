//! [`EngineError`]: why the engine does not do what is asked, and what can be done about it.

use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Why the engine does not do what is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// There is no connection.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// It does not answer. Whether it has done what was asked is not known.
    #[error("it does not answer in time")]
    TimedOut,
    /// The connection ended. Whether it has done what was asked is not known.
    #[error("its connection failed: {0}")]
    Lost(String),
    /// The connection cannot be encrypted, or the certificate will not do.
    #[error("no encrypted connection: {0}")]
    Tls(String),
    /// It wants a password.
    #[error("it wants a password")]
    NoPassword,
    /// It knows no such user, or another password.
    #[error("the user or the password is wrong")]
    WrongPassword,
    /// Its user may not do what a cluster needs.
    #[error("its user has too few rights: {0}")]
    NoRights(String),
    /// It knows no streams.
    #[error("its version {0} is too old: it has to be 5.0 or later")]
    TooOld(String),
    /// It is a replica.
    #[error("it is a replica, which takes nothing: the primary is wanted")]
    ReadOnly,
    /// Its memory is full, or its limit reached.
    #[error("its memory is full (maxmemory)")]
    Full,
    /// It takes nothing because it cannot save.
    #[error("it takes nothing, because it cannot save to its disk")]
    CannotSave,
    /// It takes nothing because too few replicas are there.
    #[error("it takes nothing, because too few of its replicas are there")]
    TooFewReplicas,
    /// It starts, or fails over.
    #[error("it is not ready: {0}")]
    NotReady(String),
    /// No sentinel knows a primary of that name.
    #[error("no sentinel knows a primary called {0}")]
    NoSuchPrimary(String),
    /// It answers what no such engine does.
    #[error("it answers what cannot be understood: {0}")]
    Unexpected(String),
}

impl EngineError {
    /// The kind of error in one word, for logs and scripts.
    pub const fn word(&self) -> &'static str {
        match self {
            EngineError::Unreachable(_) => "unreachable",
            EngineError::TimedOut => "timed_out",
            EngineError::Lost(_) => "lost",
            EngineError::Tls(_) => "tls",
            EngineError::NoPassword => "no_password",
            EngineError::WrongPassword => "wrong_password",
            EngineError::NoRights(_) => "no_rights",
            EngineError::TooOld(_) => "too_old",
            EngineError::ReadOnly => "read_only",
            EngineError::Full => "full",
            EngineError::CannotSave => "cannot_save",
            EngineError::TooFewReplicas => "too_few_replicas",
            EngineError::NotReady(_) => "not_ready",
            EngineError::NoSuchPrimary(_) => "no_such_primary",
            EngineError::Unexpected(_) => "unexpected",
        }
    }

    /// What else is known of it, in the words of the engine or the system; empty: nothing.
    pub fn detail(&self) -> &str {
        match self {
            EngineError::Unreachable(detail)
            | EngineError::Lost(detail)
            | EngineError::Tls(detail)
            | EngineError::NoRights(detail)
            | EngineError::TooOld(detail)
            | EngineError::NotReady(detail)
            | EngineError::NoSuchPrimary(detail)
            | EngineError::Unexpected(detail) => detail,
            EngineError::TimedOut
            | EngineError::NoPassword
            | EngineError::WrongPassword
            | EngineError::ReadOnly
            | EngineError::Full
            | EngineError::CannotSave
            | EngineError::TooFewReplicas => "",
        }
    }

    /// Whether it may pass by itself. If not, somebody has to change something.
    pub fn may_pass(&self) -> bool {
        !matches!(
            self,
            EngineError::NoPassword
                | EngineError::WrongPassword
                | EngineError::NoRights(_)
                | EngineError::TooOld(_)
                | EngineError::Tls(_)
        )
    }

    /// Whether the engine has certainly done nothing.
    pub fn nothing_is_done(&self) -> bool {
        !matches!(self, EngineError::TimedOut | EngineError::Lost(_) | EngineError::Unexpected(_))
    }

    /// Whether another connection may help.
    pub(super) fn wants_reconnect(&self) -> bool {
        !matches!(self, EngineError::Full | EngineError::CannotSave | EngineError::TooFewReplicas)
    }

    /// What failed within a script: its code is somewhere in the text.
    pub(super) fn of_script(text: &str) -> Self {
        let codes = [
            ("OOM", EngineError::Full),
            ("READONLY", EngineError::ReadOnly),
            ("MISCONF", EngineError::CannotSave),
            ("NOREPLICAS", EngineError::TooFewReplicas),
        ];
        let of_rights = ["NOPERM", "ACL failure", "user executing the script"];
        if of_rights.iter().any(|words| text.contains(words)) {
            return EngineError::NoRights(text.to_owned());
        }
        let known = codes.into_iter().find(|(code, _)| text.contains(code));
        known.map_or_else(|| EngineError::Unexpected(text.to_owned()), |(_, error)| error)
    }

    pub(super) fn unexpected(what: &str) -> Self {
        EngineError::Unexpected(what.to_owned())
    }

    /// The same, while the connection was being made: then nothing has been asked yet.
    pub(super) fn while_connecting(self) -> Self {
        match self {
            EngineError::Lost(why) => EngineError::Unreachable(why),
            EngineError::TimedOut => {
                EngineError::Unreachable("it does not answer in time".to_owned())
            }
            other => other,
        }
    }
}

impl From<RedisError> for EngineError {
    fn from(error: RedisError) -> Self {
        let detail = || error.detail().unwrap_or_default().to_owned();
        if error.is_timeout() {
            return EngineError::TimedOut;
        }
        match error.code() {
            Some("NOAUTH") => return EngineError::NoPassword,
            Some("WRONGPASS") => return EngineError::WrongPassword,
            Some("OOM") => return EngineError::Full,
            Some("MISCONF") => return EngineError::CannotSave,
            Some("NOREPLICAS") => return EngineError::TooFewReplicas,
            Some("UNBLOCKED" | "BUSY") => return EngineError::NotReady(detail()),
            _ => {}
        }
        match error.kind() {
            ErrorKind::AuthenticationFailed => of_authentication(&error),
            ErrorKind::Io if is_tls(&error) => EngineError::Tls(words(&error)),
            ErrorKind::Io => EngineError::Lost(words(&error)),
            ErrorKind::InvalidClientConfig => EngineError::Tls(words(&error)),
            ErrorKind::Server(ServerErrorKind::NoPerm) => EngineError::NoRights(detail()),
            ErrorKind::Server(ServerErrorKind::ReadOnly) => EngineError::ReadOnly,
            ErrorKind::Server(
                ServerErrorKind::BusyLoading
                | ServerErrorKind::ClusterDown
                | ServerErrorKind::MasterDown
                | ServerErrorKind::Moved
                | ServerErrorKind::Ask
                | ServerErrorKind::TryAgain,
            ) => EngineError::NotReady(detail()),
            ErrorKind::Server(_) => EngineError::of_script(&words(&error)),
            _ => EngineError::Unexpected(words(&error)),
        }
    }
}

fn of_authentication(error: &RedisError) -> EngineError {
    match words(error) {
        text if text.contains("NOAUTH") => EngineError::NoPassword,
        _ => EngineError::WrongPassword,
    }
}

fn is_tls(error: &RedisError) -> bool {
    let text = error.to_string();
    ["certificate", "tls", "TLS", "InvalidContentType", "handshake"]
        .iter()
        .any(|word| text.contains(word))
}

/// What it says, without its number.
fn words(error: &RedisError) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}
