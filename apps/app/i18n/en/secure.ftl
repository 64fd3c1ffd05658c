## Secure links to the server.

secured = the connection to { $server } is encrypted, and its key is remembered: { $fingerprint }. You will be warned if it ever shows another one
state-secure = encrypted
state-plain = not encrypted
other-key = { $server } has another key than the one that is known for it. You are not in the room, and nothing was said to it.
other-key-known = known: { $fingerprint }
other-key-shown = now:   { $fingerprint }
other-key-why = Perhaps it was set up anew; or somebody pretends to be it, and would read along. Ask its operator, not over this network: `plausch identity --server` shows the fingerprint there.
other-key-trust = If the operator says that the new one is right, /trust remembers it and joins. Otherwise leave.
ask-trust = If the operator says that the new one is right, type "trust" to remember it and join; anything else leaves:
word-for-trust = trust
not-trusted = nothing was changed: the old key stays remembered
other-key-in-short = { $server } has another key than the one that is known for it: perhaps it was set up anew, or somebody pretends to be it; known: { $known }; it has now: { $shown }. Nothing was said to it. If its operator says that the new one is right, join from a terminal, where you are asked
other-link = this link has another key than the one that is remembered for { $server }, so it is not followed; remembered: { $known }; in the link: { $given }. Ask whoever gave it to you. Without the key, `plausch --server { $server }` joins if the server still has the old one, and asks otherwise
off-with-key = this link names the key of its server, but encryption is off: leave out --secure off (or secure = "off" in the configuration file), or give the address without the key
no-key-so-plain = this connection is not encrypted, since you have no key: { $why }
no-server-key-so-plain = connections to the room here are not encrypted, since it has no key: { $why }
keys-not-read = not joined, since nobody can tell whether the server is the right one: { $what }
key-not-kept = the key is not remembered: { $what }
keys-newer = the remembered keys are in a file of a newer version of Plausch: { $path }. Use that version
keys-damaged = the file with the remembered keys is damaged: { $path }. Put it back from a copy; or move it away, and compare the keys of your servers and partners again
keys-busy = another program holds the file with the remembered keys for too long: { $path }. Try again
keys-inaccessible = the file with the remembered keys cannot be used: { $path } ({ $why })
nothing-to-trust = there is no new key to decide about
trusting = you trust the new key of { $server }: { $fingerprint }
server-not-secure = { $server } gave no encrypted connection, although it has been known with a key, or you want no other. Somebody may be in between: nothing was said to it. If you know why, --secure off joins without encryption
server-taken-over = another program with your key has joined under this nickname and has taken the place of this one. To come back here instead, reconnect (Ctrl+R), or start again
refused-not-admitted = this room is only for those whom its operator knows: tell the operator your key, as plausch identity shows it
refused-not-secure = this server takes encrypted connections only; leave out --secure off (or secure = "off" in the configuration file)
refused-taken-over = another program with your key has taken your place

window-trust = Trust the new key …
window-other-key = { $server } has another key than before: not in the room

## Secure private chats.

chat-opened-plain = private chat with { $peer }, not encrypted: others in the network can read it
chat-opened-new = private chat with { $peer }, encrypted. The key is new to you: { $fingerprint }. /verify makes sure that nobody is in between
chat-opened-remembered = private chat with { $peer }, encrypted, with the same key as before
chat-opened-verified = private chat with { $peer }, encrypted, with the key that you have verified
state-chat-plain = chat not encrypted
state-chat-new = chat encrypted, not verified
state-chat-remembered = chat encrypted, key as before
state-chat-verified = chat encrypted, verified
chat-held-other = { $peer } has another key than before. The chat is not opened, and nothing was said in it.
chat-held-none = { $peer } came without a key, and had one before. The chat is not opened, since others could read it.
chat-held-why = Perhaps { $peer } has a new computer or another program; or somebody else has taken the nickname, or is in between. Ask { $peer } in another way, best by voice.
chat-held-trust = /trust { $peer } opens the chat all the same; /close { $peer } drops it.
check-compare = Compare this with { $peer }, by voice or side by side, and not in this chat:
check-digits = in digits: { $digits }
check-confirm = If { $peer } sees the same, /verify { $peer } yes. If not, somebody is in between: say nothing here.
check-done = You have verified { $peer } already.
verified = { $peer } is verified: { $fingerprint }. You will be warned if the key changes
verify-whom = whom? /verify NICK shows what to compare
nothing-to-verify = the chat with { $peer } is not encrypted: there is nothing to compare
window-verify = Verify …
window-verified = It is the same
window-trust-peer = Chat with { $peer } all the same …
# One word for each of the 64 emoji, in their order, with spaces between them.
check-words = dog cat lion horse unicorn pig elephant rabbit panda rooster penguin turtle fish octopus butterfly flower tree cactus mushroom globe moon cloud fire banana apple strawberry corn pizza cake heart smiley robot hat glasses spanner Santa thumb umbrella hourglass clock gift lamp book pencil paperclip scissors lock key hammer telephone flag train bicycle aeroplane rocket trophy ball guitar trumpet bell anchor headphones folder pin
