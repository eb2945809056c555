"""Judges files of direct debits by the schema of ISO 20022, pain.008.001.08, as another program has it that writes such files.

usage: debits.py FOLDER

FOLDER has the files. Beyond the schema each is held to what banks want of it: its sums, its letters, names that are told apart.
Then one is spoilt in many ways, and each has to be refused.
"""

import re
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from lxml import etree
from sepaxml.validation import ValidationError, try_valid_xml
from stdnum import bic, iban
from stdnum.eu import at_02

SCHEMA = "pain.008.001.08"
PAIN = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
# What SEPA lets banks refuse everything but.
LETTERS = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")
# Said in the list of the European Payments Council (EPC409-09) to be beside the European Economic Area.
BESIDE = {"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"}

# What is spoilt, as the path of an element and what is written into it; None: it is taken away.
SPOILT = {
    "the name of the message": (".//p:GrpHdr/p:MsgId", "x" * 36),
    "the time": (".//p:CreDtTm", "yesterday"),
    "how many": (".//p:GrpHdr/p:NbOfTxs", "7"),
    "the sum": (".//p:GrpHdr/p:CtrlSum", "0.01"),
    "the sum of the part": (".//p:PmtInf/p:CtrlSum", "0.01"),
    "the method": (".//p:PmtMtd", "TRF"),
    "the sequence": (".//p:SeqTp", "NEXT"),
    "the day": (".//p:ReqdColltnDt", "2026-11-31"),
    "a day of rest": (".//p:ReqdColltnDt", "2026-12-05"),
    "our account": (".//p:CdtrAcct/p:Id/p:IBAN", "DE89370400440532013001"),
    "the creditor ID": (".//p:CdtrSchmeId", None),
    "a name": (".//p:EndToEndId", None),
    "an amount": (".//p:InstdAmt", "-5.95"),
    "an amount with three decimals": (".//p:InstdAmt", "5.951"),
    "a mandate": (".//p:MndtId", None),
    "when it was given": (".//p:DtOfSgntr", "20.11.2026"),
    "a payer": (".//p:Dbtr/p:Nm", "Müller"),
    "an account": (".//p:DbtrAcct/p:Id/p:IBAN", "NL91ABNA0417164301"),
    "a bank": (".//p:DbtrAgt", None),
    "what it is for": (".//p:Ustrd", "x" * 141),
}


def schema(xml):
    try:
        try_valid_xml(xml, SCHEMA)
        return []
    except ValidationError as problem:
        return [f"schema: {problem.__cause__}"[:500]]
    except Exception as problem:
        return [f"no XML: {problem}"]


def texts(root, path):
    return [element.text or "" for element in root.iterfind(path, PAIN)]


def sums(root):
    amounts = [Decimal(text) for text in texts(root, ".//p:InstdAmt")]
    for many in texts(root, ".//p:NbOfTxs"):
        if int(many) != len(amounts):
            yield f"{many} are said to be in it, of {len(amounts)}"
    for total in texts(root, ".//p:CtrlSum"):
        if Decimal(total) != sum(amounts):
            yield f"it is said to come to {total}, and comes to {sum(amounts)}"


def letters(root):
    for element in root.iter():
        if not len(element) and not LETTERS.fullmatch(element.text or ""):
            yield f"{etree.QName(element).localname} is “{element.text}”"


def accounts(root):
    for text in texts(root, ".//p:IBAN"):
        if not iban.is_valid(text):
            yield f"{text} is no IBAN"
    for debit in root.iterfind(".//p:DrctDbtTxInf", PAIN):
        country = debit.findtext("p:DbtrAcct/p:Id/p:IBAN", "", PAIN)[:2]
        name = debit.findtext("p:DbtrAgt/p:FinInstnId/p:BICFI", None, PAIN)
        if name and not bic.is_valid(name):
            yield f"{name} is no BIC"
        where = debit.find("p:Dbtr/p:PstlAdr", PAIN)
        if country in BESIDE and (name is None or where is None):
            yield f"of an account in {country} the BIC and the address are wanted"
        if country not in BESIDE and where is not None:
            yield f"of an account in {country} nobody wants the address"


def rules(root):
    yield from sums(root)
    yield from letters(root)
    yield from accounts(root)
    names = texts(root, ".//p:EndToEndId")
    if len(set(names)) != len(names):
        yield "two are called the same"
    mandates = zip(texts(root, ".//p:MndtId"), texts(root, ".//p:DtOfSgntr"))
    if len(list(mandates)) != len(names):
        yield "one has no mandate"
    if not at_02.is_valid(root.findtext(".//p:CdtrSchmeId/p:Id/p:PrvtId/p:Othr/p:Id", "", PAIN)):
        yield "there is no creditor ID"
    for day in texts(root, ".//p:ReqdColltnDt"):
        # Of the days of rest those of weekends are known here.
        if date.fromisoformat(day).weekday() > 4:
            yield f"{day} is a day of rest"
    for what, expected in (("LclInstrm/p:Cd", "CORE"), ("SvcLvl/p:Cd", "SEPA"), ("SeqTp", "RCUR"), ("ChrgBr", "SLEV")):
        if texts(root, f".//p:{what}") != [expected]:
            yield f"{what} is not {expected}"


def judged(xml):
    return schema(xml) or list(rules(etree.fromstring(xml)))


def spoilt(xml):
    for what, (path, text) in SPOILT.items():
        root = etree.fromstring(xml)
        element = root.find(path, PAIN)
        if text is None:
            element.getparent().remove(element)
        else:
            element.text = text
        yield what, etree.tostring(root)


def main(folder):
    files = sorted(folder.glob("*.xml"))
    problems = [f"{path.name}: {one}" for path in files for one in judged(path.read_bytes())]
    for what, xml in spoilt((folder / "one.xml").read_bytes()):
        if not judged(xml):
            problems.append(f"one.xml, with another value for {what}, is not refused")
    print("\n".join(problems))
    print(f"{len(files)} files judged, {len(SPOILT)} spoilt, {len(problems)} problems")
    return 1 if problems or len(files) < 2 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
