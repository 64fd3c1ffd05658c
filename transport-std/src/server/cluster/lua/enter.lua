-- ARGV: epoch, length of the stream, lease, bytes.
-- A server comes: appends the bytes. If it has come already, its lease is renewed.
local server = redis.call('HGET', servers, epoch)
local lasts, before = lease(server)
local refused = not server and append(ARGV[4])
if refused then return redis.error_reply(refused) end
redis.call('HSET', servers, epoch, digits(now + ARGV[3]) .. digits(before) .. ARGV[4])
return { 'entered' }
