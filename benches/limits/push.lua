-- Pushes new updates of random learners and writes down the name of each that was acknowledged.
-- Arguments: path, bearer token, updates in one request (1: a single push), apprenticeships, start of their ids,
-- file of days, prefix of the names, directory for the acknowledgements.
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    math.randomseed(number * 7919)
    path, size, learners, ids = arguments[1], tonumber(arguments[3]), tonumber(arguments[4]), arguments[5]
    headers = { Authorization = "Bearer " .. arguments[2], ["Content-Type"] = "application/json" }
    days = {}
    for line in io.lines(arguments[6]) do
        days[#days + 1] = line
    end
    prefix, sequence = arguments[7] .. number .. "-", 0
    acknowledged = io.open(arguments[8] .. "/" .. arguments[7] .. number, "w")
    acknowledged:setvbuf("line")
end

local function update(learner, name, day)
    return string.format(
        '{"externalId":"%s","learner":{"apprenticeshipId":"%s%.0f"},"observedAt":"%sT17:00:00Z","details":'
            .. '{"kind":"otjHours","date":"%s","hours":0.25,"activity":"Training day","ksbs":["K1"]}}',
        name, ids, 100000000000 + learner, day, day)
end

function request()
    sequence = sequence + 1
    local name, day = prefix .. sequence, days[math.random(#days)]
    if size == 1 then
        return wrk.format("POST", path, headers, update(math.random(learners) * 2, name, day))
    end
    local first, items = math.random(learners), {}
    for k = 0, size - 1 do
        items[k + 1] = update(((first + k) % learners + 1) * 2, string.format("%s-%03d", name, k), day)
    end
    return wrk.format("POST", path, headers, '{"items":[' .. table.concat(items, ",") .. "]}")
end

function response(status, _, body)
    if status == 201 then
        acknowledged:write(string.match(body, '"externalId":"([^"]+)"'), "\n")
    elseif status == 207 then
        local created = tonumber(string.match(body, '"created":(%d+)'))
        if created == size then
            -- The batch's name, and how many updates it has.
            acknowledged:write(string.match(body, '"externalId":"([^"]+)%-000"'), " ", size, "\n")
        else
            for name in string.gmatch(body, '"externalId":"([^"]+)","status":201') do
                acknowledged:write(name, "\n")
            end
        end
    end
end
