"""Attachments: files in parts, what is said of each, the temporary address."""

import base64
import json

import pytest
from sandbox_kit import Kit, error, invoice

PDF = b"%PDF-1.4\r\n\x00\xff--\n\n"


@pytest.fixture
def kit():
    return Kit()


def upload(kit, files, **more):
    return kit.session.post(f"{kit.company}/upload", files=files, headers={**kit.bearer, **more})


def metadata(**fields):
    return ("attachment.json", json.dumps(fields), "application/json")


def test_a_file_with_its_metadata_on_an_invoice(kit):
    number = kit.post("invoice", invoice("1")).json()["Invoice"]["Id"]
    ref = [{"EntityRef": {"type": "Invoice", "value": number}}]
    files = {
        "file_metadata_01": metadata(AttachableRef=ref, FileName="bill.pdf", ContentType="application/pdf"),
        "file_content_01": ("bill.pdf", PDF, "application/pdf"),
    }
    answer = upload(kit, files)
    assert answer.status_code == 200
    [told] = answer.json()["AttachableResponse"]
    made = told["Attachable"]
    assert (made["FileName"], made["ContentType"], made["Size"]) == ("bill.pdf", "application/pdf", len(PDF))
    assert made["AttachableRef"][0]["EntityRef"] == {"type": "Invoice", "value": number}
    assert made["FileAccessUri"].endswith(f"/download/{made['Id']}")
    assert kit.session.get(made["TempDownloadUri"]).content == PDF
    assert kit.get(f"attachable/{made['Id']}").json()["Attachable"]["Size"] == len(PDF)
    where = f"AttachableRef.EntityRef.Type = 'invoice' and AttachableRef.EntityRef.value = '{number}'"
    assert [row["Id"] for row in kit.rows(f"select Id from attachable where {where}")] == [made["Id"]]
    assert kit.rows(f"select * from Attachable where {where.replace(number, '99')}") == []


def test_the_address_of_a_file_lasts_a_quarter_of_an_hour(kit):
    [told] = upload(kit, {"file_content_01": ("a.png", b"png", "image/png")}).json()["AttachableResponse"]
    number = told["Attachable"]["Id"]
    address = kit.get(f"download/{number}").text
    kit.clock.sleep(899)
    assert kit.session.get(address).headers["content-type"] == "image/png"
    assert kit.session.get(address.replace("signature=", "signature=0")).status_code == 403
    kit.clock.sleep(1)
    assert kit.session.get(address).status_code == 403
    assert error(kit.get("download/99"))["code"] == "610"
    assert kit.post("attachable", {"Id": number}, operation="delete").status_code == 200
    assert error(kit.get(f"download/{number}"))["code"] == "610"


def test_an_update_leaves_the_file_where_it_is(kit):
    [told] = upload(kit, {"file_content_01": ("a.png", b"png", "image/png")}).json()["AttachableResponse"]
    made = told["Attachable"]
    sent = {"Id": made["Id"], "SyncToken": made["SyncToken"], "FileName": "b.png", "Note": "Renamed"}
    changed = kit.post("attachable", sent).json()["Attachable"]
    assert (changed["FileName"], changed["Note"], changed["Size"]) == ("b.png", "Renamed", 3)
    assert changed["FileAccessUri"] == made["FileAccessUri"]
    assert kit.session.get(kit.get(f"download/{made['Id']}").text).content == b"png"


def test_a_file_that_is_refused_and_one_that_is_not_in_an_answer_of_200(kit):
    answer = upload(
        kit,
        {
            "file_content_01": ("a.bin", b"x", "application/octet-stream"),
            "file_content_02": ("b.txt", b"x", "text/plain"),
            "file_metadata_03": metadata(FileName="c.txt"),
        },
    )
    assert answer.status_code == 200
    refused, made, empty = answer.json()["AttachableResponse"]
    assert refused["Fault"]["Error"][0]["code"] == "2010"
    assert made["Attachable"]["FileName"] == "b.txt"
    assert empty["Fault"]["Error"][0]["code"] == "2020"
    assert [row["FileName"] for row in kit.rows("select * from Attachable")] == ["b.txt"]


def test_metadata_of_another_record_is_refused(kit):
    ref = [{"EntityRef": {"type": "Estimate", "value": "75"}}]
    files = {"file_metadata_01": metadata(AttachableRef=ref), "file_content_01": ("a.txt", b"x", "text/plain")}
    [told] = upload(kit, files).json()["AttachableResponse"]
    assert told["Fault"]["Error"][0]["code"] in ("6000", "2500")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_base64_between_bare_line_feeds(kit, ending):
    lines = [
        "", "--x+z", 'Content-Disposition: form-data; name="file_metadata_01"', "Content-Type: application/json", "",
        json.dumps({"FileName": "a.txt", "ContentType": "text/plain"}), "", "--x+z",
        'Content-Disposition: form-data; name="file_content_01"', "Content-Type: text/plain",
        "Content-Transfer-Encoding: base64", "", base64.b64encode(PDF).decode(), "", "--x+z--", "",
    ]  # fmt: skip
    headers = {**kit.bearer, "Content-Type": 'multipart/form-data; charset=utf-8; boundary="x+z"'}
    answer = kit.session.post(f"{kit.company}/upload", data=ending.join(lines), headers=headers)
    [told] = answer.json()["AttachableResponse"]
    assert kit.session.get(told["Attachable"]["TempDownloadUri"]).content == PDF


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"),
        ("multipart/form-data; boundary=", b"--\xff\r\n\r\n"),
    ],
)
def test_what_is_no_upload(kit, kind, body):
    answer = kit.session.post(f"{kit.company}/upload", data=body, headers={**kit.bearer, "Content-Type": kind})
    assert (answer.status_code, error(answer)["code"]) in ((400, "2010"), (400, "2020"))


def test_metadata_that_is_no_json(kit):
    files = {
        "file_metadata_01": ("m", "[1", "application/json"),
        "file_content_01": ("a.txt", b"x", "text/plain"),
    }
    [told] = upload(kit, files).json()["AttachableResponse"]
    assert told["Fault"]["Error"][0]["code"] == "2010"


def test_a_request_of_more_than_a_hundred_megabytes(kit):
    body = b"--x\r\n" + bytes(100 * 1024 * 1024)
    headers = {**kit.bearer, "Content-Type": "multipart/form-data; boundary=x"}
    answer = kit.session.post(f"{kit.company}/upload", data=body, headers=headers)
    assert (answer.status_code, error(answer)["code"]) == (400, "6030")
