## The keys by which this program and a server on this machine are known.

identity =
    key          { $key }
    fingerprint  { $fingerprint }
    file         { $path }
key-no-folder = there is no home directory in which a key could be kept: set HOME
key-exposed = others on this computer can read the key (mode { $mode }): { $path }. Write `chmod 600 { $path }` if nobody has; if somebody may have, write `plausch { $command } renew` for a new one
key-damaged = the key is damaged: { $path }. Put it back from a copy (`plausch { $command } import FILE`), or write `plausch { $command } renew` for a new one. Nothing was changed
key-newer = your key was written by a newer version of Plausch: { $path }. Use that version
key-not-read = the key cannot be read: { $path } ({ $why })
key-file-exists = { $path } exists already, and is not overwritten: take another name
key-not-written = the key cannot be written: { $path } ({ $why })
key-no-randomness = no key can be made: the system has no random numbers ({ $why })
ask-renew =
    With a new key you are somebody new. Servers that keep your nickname for your old key do not
    give it to the new one for 30 days, and whoever knows your old key is warned before the next
    private chat. The old key is kept in a file. Programs that run keep the old one until they end.
    Make a new key? [y/N]
ask-renew-server =
    With a new key, this is another server for everybody who has been here: they are warned, and
    join only if they say so. Links and QR codes with the old key do not work any more. The old key
    is kept in a file. A server that runs keeps the old one until it ends.
    Make a new key? [y/N]
renew-nobody-to-ask = nobody can be asked here whether a new key is wanted; write --yes if you want one
key-kept-aside = the old key is in { $path }
key-exported = the key is in { $path }: whoever has this file can take your place

about-identity = Show the key by which you are known, or change it
about-identity-more =
    Examples:
      plausch identity
      plausch identity --server
      plausch identity export key-of-zoe
      plausch identity import key-of-zoe

    It is made at the first start, and kept in a file that only you can read. Others
    know you by it: compare the fingerprint with what they see. With --server, root
    means the key of plausch.service, if there is such a unit.
about-renew = Make a new key; the old one is kept aside
about-export = Write the key into a file, for another computer of yours
about-import = Take the key of such a file; the old one is kept aside
help-of-server = The key of a server on this computer
help-yes = Do not ask
help-export-to = The new file: whoever has it can take your place
help-import-from = The file that was exported
