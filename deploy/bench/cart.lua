-- Puts products into the cart, as a shopper with one cookie and one token: bench.sh sets both in the environment.
local body = "quantity=1&__RequestVerificationToken=" .. os.getenv("BENCH_TOKEN") .. "&code="
local codes = {}
for code in string.gmatch(os.getenv("BENCH_CODES"), "%S+") do codes[#codes + 1] = code end
local turn = 0

function request()
  turn = turn % #codes + 1
  return wrk.format("POST", "/cart/lines", {
    ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = os.getenv("BENCH_COOKIE"),
  }, body .. codes[turn])
end

local wrong = 0
function response(status)
  if status ~= 303 then wrong = wrong + 1 end
  if wrong == 1 then io.stderr:write("A product was not put into the cart: " .. status .. "\n") end
end
