use std::sync::Barrier;
use std::thread;

use super::*;

fn file(folder: &tempfile::TempDir) -> KeyFile {
    KeyFile::new(folder.path().join("plausch").join("identity.key"))
}

#[test]
fn the_key_is_made_once_and_outlives_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder);
    assert_eq!(file.read(), Ok(None));
    let made = file.open().unwrap();
    assert_eq!(file.open().as_ref(), Ok(&made));
    let other = KeyFile::new(folder.path().join("server.key")).open().unwrap();
    assert_ne!(other, made);
}

#[test]
fn programs_that_start_at_once_agree_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let (file, start) = (file(&folder), Barrier::new(8));
    let keys: Vec<_> = thread::scope(|scope| {
        let open = || {
            start.wait();
            *file.open().unwrap().public()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    let names = fs::read_dir(folder.path().join("plausch")).unwrap().count();
    assert_eq!(names, 1, "nothing is left behind");
}

#[cfg(unix)]
#[test]
fn a_key_that_is_elsewhere_and_not_there_now_is_none_that_was_never_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder);
    fs::create_dir(folder.path().join("plausch")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("stick"), file.path()).unwrap();
    let error = file.open().unwrap_err();
    assert_eq!(error, Error::NotRead(file.path().to_owned(), io::ErrorKind::NotFound));
    assert!(!error.allows_plain(crate::settings::Secure::Prefer));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused_and_stays() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder);
    let made = file.open().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(file.path()), mode(file.path().parent().unwrap())), (0o600, 0o700));
    for wrong in [0o640, 0o604, 0o660, 0o644] {
        fs::set_permissions(file.path(), fs::Permissions::from_mode(wrong)).unwrap();
        let error = Error::Exposed(file.path().to_owned(), wrong);
        assert!(error.to_string().contains(&format!("{wrong:o}")), "{error}");
        assert_eq!(file.open(), Err(error));
        assert_eq!(mode(file.path()), wrong);
    }
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(file.open(), Ok(made));
}

#[test]
fn a_damaged_key_is_refused_and_stays_until_it_is_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder);
    file.open().unwrap();
    let mut text = fs::read(file.path()).unwrap();
    *text.last_mut().unwrap() = b'x';
    for damaged in [text, Vec::new(), vec![b'#'; 1 << 20]] {
        fs::write(file.path(), &damaged).unwrap();
        assert_eq!(file.open(), Err(Error::Damaged(file.path().to_owned())));
        assert_eq!(fs::read(file.path()).unwrap(), damaged);
        let (new, kept) = file.renew().unwrap();
        assert_eq!(file.open(), Ok(new));
        assert_eq!(fs::read(kept.unwrap()).unwrap(), damaged);
    }
}

#[test]
fn a_renewed_key_is_another_one_and_all_old_ones_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder);
    let (first, kept) = file.renew().unwrap();
    assert_eq!(kept, None);
    let (second, one) = file.renew().unwrap();
    let (third, two) = file.renew().unwrap();
    assert!(first != second && second != third);
    assert_eq!(KeyFile::new(one.unwrap()).read(), Ok(Some(first)));
    assert_eq!(KeyFile::new(two.unwrap()).read(), Ok(Some(second)));
    assert_eq!(file.read(), Ok(Some(third)));
}

#[test]
fn an_exported_key_is_the_same_elsewhere() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mine, stick) = (file(&here), here.path().join("stick"));
    assert!(matches!(mine.export(&stick), Err(Error::NotRead(_, io::ErrorKind::NotFound))));
    let key = mine.open().unwrap();
    assert_eq!(mine.export(&stick).as_ref(), Ok(&key));
    let again = mine.export(&stick);
    assert_eq!(again, Err(Error::NotWritten(stick.clone(), io::ErrorKind::AlreadyExists)));

    let theirs = file(&there);
    let old = theirs.open().unwrap();
    let (imported, kept) = theirs.import(&stick).unwrap();
    assert_eq!((&imported, theirs.read().as_ref()), (&key, Ok(&Some(imported_again(&stick)))));
    assert_eq!(KeyFile::new(kept.unwrap()).read(), Ok(Some(old)));
    // The same once more changes nothing.
    assert_eq!(theirs.import(&stick), Ok((key, None)));
    fs::write(&stick, "plausch identity 1\n").unwrap();
    assert_eq!(theirs.import(&stick), Err(Error::Damaged(stick.clone())));
    assert_eq!(theirs.read(), Ok(Some(imported)));
}

fn imported_again(path: &Path) -> Identity {
    KeyFile::new(path.to_owned()).read().unwrap().unwrap()
}
