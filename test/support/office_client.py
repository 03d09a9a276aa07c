"""The demonstration office over HTTP, as its people use it: shared by the tests on real input."""
import json

from client import sign_in

DECLARATION = "key-projects/declaration"


class Failed(Exception):
    pass


def demand(condition, what):
    if not condition:
        raise Failed(what)


class Office:
    """The accounts of one demonstration office, signed in as they are needed."""

    def __init__(self, port, accounts):
        self.port, self.passwords, self.open = port, dict(accounts), {}

    def sign_in(self, account):
        if account not in self.open:
            self.open[account], self.passwords[account] = sign_in(
                self.port, account, self.passwords[account])
        return self.open[account]

    def get(self, account, path):
        status, answer = self.sign_in(account).call("GET", path)
        demand(status == 200, f"GET {path} as {account}: {status} {answer}")
        return answer

    def post(self, account, path, body):
        status, answer = self.sign_in(account).call("POST", path, body)
        demand(status < 300, f"POST {path} as {account}: {status} {answer}")
        return answer

    def raw(self, account, method, path, body=None):
        connection = self.sign_in(account)
        headers = {"Cookie": connection.cookie, "X-CSRF-Token": connection.csrf}
        connection.http.request(method, path, body=body, headers=headers)
        answer = connection.http.getresponse()
        return answer.status, answer.read()

    def act(self, account, matter, act, **more):
        page = self.get(account, f"/api/matters/{matter}")
        mine = [task for task in page["tasks"] if task["mine"]]
        demand(mine, f"{account} has no task in {page['title']}: {page['step']}")
        task = mine[0]
        body = dict(task=task["id"], version=task["version"], **more)
        return self.post(account, f"/api/matters/{matter}/acts/{act}", body), task


def read_list(office, path):
    with open(path, "rb") as file:
        content = file.read()
    status, text = office.raw("east-park-1", "POST",
                              f"/api/imports?procedure={DECLARATION}&name=projects.csv", content)
    demand(status == 200, f"import of {path}: {status} {text[:300]!r}")
    preview = json.loads(text)
    parts = [preview[k] for k in ("declared", "below_threshold", "undecidable", "returned")]
    demand(sum(parts) == preview["rows"] == len(preview["items"]),
           f"the counts do not add up: {parts} of {preview['rows']}")
    for item in preview["items"]:
        if item["verdict"] in ("returned", "undecidable"):
            demand(item["reasons"], f"line {item['line']} comes back without a reason")
    print(f"{path}: {preview['rows']} rows, declared {parts[0]}, below {parts[1]}, "
          f"undecidable {parts[2]}, returned {parts[3]}")
    return preview


def decide(office, matter):
    office.act("office-1", matter, "agree",
               data={"category": "services", "area": "east-park", "stage": "tracking"})
    office.act("office-1", matter, "agree",
               data={"method": "joint", "reviewers": ["unit:development", "unit:environment"]})
    for reviewer in ("development-1", "environment-1"):
        page = office.get(reviewer, f"/api/matters/{matter}")
        form = [task for task in page["tasks"] if task["mine"]][0]["form"]
        items = form["schema"]["properties"]["scores"]["x-items"]
        office.act(reviewer, matter, "agree", opinion="同意",
                   data={"scores": {item["id"]: item["max"] - 2 for item in items}})
    office.act("office-1", matter, "agree",
               data={"recommendation": "agree", "basis": "符合条件"})
    office.act("leader-1", matter, "agree", opinion="同意",
               data={"source_kind": "meeting", "source_number": "2026年第3次会议第1项"})
    page = office.get("office-1", f"/api/matters/{matter}")
    demand(page["state"] == "done" and page["links"], f"{page['title']}: {page['state_label']}")
