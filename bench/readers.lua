-- Readers for wrk: each request comes from an address nobody used before, as a declared proxy passes it on.
-- Arguments after the URL: method, pause in ms between two requests of a connection, name of a file of paths.
local paths, count = nil, 0
local method, head = "GET", ""
local sent = 0

function init(arguments)
  method = arguments[1]
  local pause = tonumber(arguments[2])
  if pause > 0 then
    delay = function() return math.random(0, 2 * pause) end
  end
  if arguments[3] then
    paths = {}
    for line in io.lines(arguments[3]) do
      count = count + 1
      paths[count] = line
    end
  end
  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
  sent = math.random(0, 16777215)
  for name, value in pairs(wrk.headers) do
    head = head .. name .. ": " .. value .. "\r\n"
  end
  if method == "POST" then
    head = head .. "Content-Length: 0\r\n"
  end
  head = " HTTP/1.1\r\n" .. head .. "X-Forwarded-For: 10."
end

function request()
  sent = (sent + 1) % 16777216
  local path = wrk.path
  if paths then
    path = paths[math.random(count)]
  end
  local address = math.floor(sent / 65536) .. "." .. math.floor(sent / 256) % 256 .. "." .. sent % 256
  return method .. " " .. path .. head .. address .. "\r\n\r\n"
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "RESULT %d %d %d %d %d %d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
