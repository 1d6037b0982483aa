"""Adding and taking back purchases, repeats, dates (ASTRO_API §3, §6, §8)."""

import pytest

from tests.practice.support import KIBBLE, PUPPY, WASH, WINDOWED


def test_one_line(till):
    assert till.ok("addTransaction", customerID="sam", transactionID="a", item_code=KIBBLE) == {
        "transaction_status": 100,
        "transaction_status_message": "Transaction Added",
        "transactionID": "a",
        "astro_transaction_id": "1",
        "astro_program_id": "10",
        "astro_program_title": "Oakpaw | Kibble | Buy 3 Get 1 Free",
    }


def test_a_bad_line_fails_alone(till):
    lines = [
        {"transactionID": "a", "item_code": KIBBLE},
        {"transactionID": "b", "item_code": "036000291452"},
        {"transactionID": "c", "item_code": PUPPY, "item_qty": 0},
        {"item_code": PUPPY},
        {"transactionID": "e", "item_code": WASH, "item_transaction_date": "03/15/2026"},
        {"transactionID": "f", "item_code": WASH, "item_amount": "-1"},
        {"transactionID": "g", "item_code": WASH, "item_amount": "free"},
        {"transactionID": "h", "item_code": WASH, "item_qty": True},
        {"transactionID": "i", "item_code": WASH, "item_amount": 19.99, "item_transaction_date": "2026-03-14"},
    ]
    answer = till.ok("addTransactionBatch", customerID="sam", saleID="s1", transactions=lines)
    statuses = [entry["transaction_status"] for entry in answer]
    assert statuses == [100, 410, 400, 400, 400, 400, 400, 400, 100]
    assert [entry["transactionID"] for entry in answer] == ["a", "b", "c", "", "e", "f", "g", "h", "i"]
    assert answer[1]["transaction_status_message"] == "Item not found in an enrolled program"
    assert till.punches() == [["a"], ["i"]]


@pytest.mark.parametrize("transactions", [None, {}, "x", [1], [[]]])
def test_a_batch_is_an_array_of_objects(till, transactions):
    assert till.status("addTransactionBatch", customerID="sam", transactions=transactions) == 400


def test_an_ean_of_the_same_item_is_unknown(till):
    assert till.buy(("a", "0" + KIBBLE)) == [410]


@pytest.mark.parametrize(("switch", "second", "copies"), [("echo", 100, 1), ("reject", 420, 1), ("double", 100, 2)])
def test_the_same_id_twice(till, switch, second, copies):
    till.choose(duplicate=switch)
    first = till.ok("addTransactionBatch", customerID="sam", transactions=[{"transactionID": "a", "item_code": KIBBLE}])
    again = till.ok("addTransactionBatch", customerID="sam", transactions=[{"transactionID": "a", "item_code": KIBBLE}])
    assert again[0]["transaction_status"] == second
    assert (again == first) is (switch == "echo")
    assert till.punches() == [["a"] * copies]
    assert till.store.state()["copies"] == {"a": copies}
    removed = till.ok("removeTransaction", customerID="sam", transactionID="a")
    assert [entry["transaction_status"] for entry in removed] == [100] * copies
    assert till.store.state()["copies"] == {}


def test_the_same_id_twice_in_one_batch(till):
    assert till.buy(("a", KIBBLE), ("a", KIBBLE)) == [100, 100]
    assert till.punches() == [["a"]]


def test_ids_may_be_forgotten_after_a_day(till, clock):
    till.choose(duplicate="reject", dedupe_hours=24)
    till.buy(("a", KIBBLE))
    clock.advance(hours=23)
    till.sign_in()
    assert till.buy(("a", KIBBLE)) == [420]
    clock.advance(hours=2)
    till.sign_in()
    assert till.buy(("a", KIBBLE)) == [100]


@pytest.mark.parametrize(("may_return", "status"), [(True, 100), (False, 420)])
def test_a_removed_id_comes_again(till, may_return, status):
    till.choose(removed_id_may_return=may_return)
    till.buy(("a", KIBBLE))
    till.ok("removeTransaction", customerID="sam", transactionID="a")
    assert till.buy(("a", KIBBLE)) == [status]


@pytest.mark.parametrize(("honour", "day"), [(True, "2026-03-02"), (False, "2026-03-15")])
def test_the_day_of_the_sale(till, honour, day):
    till.choose(honour_dates=honour)
    till.buy(("a", KIBBLE), item_transaction_date="2026-03-02")
    assert till.cards()[0]["cardPurchases"] == [
        {
            "imported_transaction_id": "a",
            "item_code": KIBBLE,
            "item_description": "Kibble 20 lb",
            "purchase_date": day,
        }
    ]


@pytest.mark.parametrize(("rows", "listed"), [(True, ["a", "a"]), (False, ["a"])])
def test_a_quantity_is_so_many_punches_in_as_many_rows_or_one(till, rows, listed):
    till.choose(quantity_rows=rows)
    till.ok("addTransaction", customerID="sam", transactionID="a", item_code=KIBBLE, item_qty="2")
    assert till.punches() == [listed]
    till.buy(("b", KIBBLE))
    assert len(till.rewards()) == 1


def test_remove_says_what_went(till):
    till.buy(("a", KIBBLE), ("b", KIBBLE))
    assert till.ok("removeTransaction", customerID="sam", transactionID="a") == [
        {
            "transaction_status": 100,
            "transaction_status_message": "Transaction Deleted",
            "transactionID": "a",
            "astro_transaction_id": "1",
            "transactionDeleted": True,
        }
    ]
    assert till.punches() == [["b"]]


@pytest.mark.parametrize("who", ["sam", "ida"])
def test_remove_what_is_not_there_or_is_somebody_elses(till, who):
    till.buy(("a", KIBBLE), who="ida" if who == "sam" else "sam")
    entries = till.ok("removeTransaction", customerID=who, transactionID="a")
    assert [entry["transaction_status"] for entry in entries] == [440]
    assert "transactionDeleted" not in entries[0]


def test_remove_a_part_of_a_line(till):
    till.ok("addTransaction", customerID="sam", transactionID="a", item_code=KIBBLE, item_qty=2)
    till.ok("removeTransaction", customerID="sam", transactionID="a", item_qty=1)
    assert till.punches() == [["a"]]
    till.ok("removeTransaction", customerID="sam", transactionID="a", item_qty=1)
    assert till.punches() == []


def test_remove_a_part_of_a_doubled_line_takes_the_youngest(till):
    till.choose(duplicate="double")
    till.buy(("a", WINDOWED), ("a", WINDOWED))
    entries = till.ok("removeTransaction", customerID="sam", transactionID="a", item_qty=1)
    assert [entry["astro_transaction_id"] for entry in entries] == ["2"]
