"""Too many requests: 429, when to come back, and on Cloud why."""

from __future__ import annotations


def test_a_burst_is_refused_until_the_second_is_over(api, conduct, clock, deployment):
    conduct.burst = 3
    for _ in range(3):
        api.get("/myself")
    response = api("GET", "/myself")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
    reason = {"cloud": "jira-burst-based", "dc": None}[deployment]
    assert response.headers.get("RateLimit-Reason") == reason
    assert "rate-limited" in response.json()["errorMessages"][0]
    api.get("/serverInfo")
    clock.sleep(1)
    api.get("/myself")


def test_writes_to_one_issue_are_counted_apart(api, cust, conduct, deployment):
    conduct.per_issue = 2
    conduct.retry_after = None
    cust.issue("Hook")
    cust.issue("Form")
    for _ in range(2):
        api.ok("POST", "/issue/CUST-1/comment", {"body": "x"}, 201)
    response = api("PUT", "/issue/CUST-1", json_body := {"fields": {"summary": "y"}})
    assert response.status_code == 429
    assert "Retry-After" not in response.headers
    reason = {"cloud": "jira-per-issue-on-write", "dc": None}[deployment]
    assert response.headers.get("RateLimit-Reason") == reason
    assert cust.project.issues[1].title == "Hook"
    api.ok("PUT", "/issue/CUST-2", json_body, 204)
    api.get("/issue/CUST-1")
