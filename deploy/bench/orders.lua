-- Places orders, each with a key and a buyer of its own: BENCH_CODES are the products, taken in turn.
local codes = {}
for code in string.gmatch(os.getenv("BENCH_CODES"), "%S+") do codes[#codes + 1] = code end
local run, threads, turn = os.getenv("BENCH_RUN"), 0, 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function request()
  turn = turn + 1
  local phone = string.format("138%08d", (turn * 2 + number) % 100000000)
  return wrk.format("POST", "/api/v1/orders", {
    ["Content-Type"] = "application/json", ["Idempotency-Key"] = run .. "-" .. number .. "-" .. turn,
  }, '{"lines":[{"code":"' .. codes[turn % #codes + 1] .. '","quantity":1}],"deliverTo":{"province":"重庆市","city":"重庆市","district":"江津区","street":"几江街道1号"},'
    .. '"contact":{"name":"张三","phone":"' .. phone .. '"}}')
end

local wrong = 0
function response(status, headers, body)
  if status ~= 201 then wrong = wrong + 1 end
  if wrong == 1 and status ~= 201 then io.stderr:write("An order was refused: " .. status .. " " .. body .. "\n") end
end
