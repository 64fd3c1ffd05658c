-- ARGV: epoch, length of the stream, lease.
-- Returns "renewed", the server's last operation, the stream's last position, and a server whose lease is over, if there is one.
-- An engine whose memory is full takes writes only from a script that has written already, and this needs no memory: leases must
-- not end because others have taken all of it.
redis.call('HDEL', servers, '')
local all = redis.call('HGETALL', servers)
local own, late
for at = 1, #all, 2 do
  if all[at] == epoch then
    own = all[at + 1]
  elseif not lease(all[at + 1]) and (not late or all[at] < late) then
    late = all[at]
  end
end
local lasts, number = lease(own)
if not lasts then return { 'expired' } end
redis.call('HSET', servers, epoch, digits(now + ARGV[3]) .. own:sub(17))
return { 'renewed', digits(number), last, late }
