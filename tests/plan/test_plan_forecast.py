"""The forecast of requests and minutes, by the arithmetic of what the courier sends."""

from plan_factories import plan

from atqbo.plan.forecast import Forecast, forecast


def test_an_invoice_and_its_customer_take_a_batch_each_and_a_number_three_requests():
    expected = forecast(plan(customers=[]).effects)
    assert expected == Forecast(makers=1, documents=1, numbers=1)
    assert (expected.batches, expected.quickbooks, expected.autotask, expected.minutes) == (2, 2, 3, 1)


def test_a_month_of_three_thousand_is_as_long_as_its_numbers():
    expected = Forecast(documents=3000, numbers=3000)
    assert (expected.quickbooks, expected.autotask, expected.minutes) == (100, 3012, 17)


def test_files_and_mails_are_counted_apart():
    expected = Forecast(documents=30, singles=60, files=30, numbers=30)
    assert (expected.batches, expected.quickbooks, expected.autotask) == (1, 61, 62)


def test_nothing_to_send_takes_no_time():
    assert Forecast().minutes == 0
