"""Judges documents by rules that were written elsewhere.

usage: judge.py RULES FOLDER

RULES has the rules of CEN, KoSIT and Factur-X as stylesheets, FOLDER the documents: NAME.pdf, and NAME.xml where there is an
XRechnung. Each PDF is opened and judged as a PDF/UA, and the Factur-X within it has to say the same as the paper; receipts of
handovers, receipt-*.pdf, have none. Then the documents are spoilt in eight ways, and each has to be refused.
"""

import sys
from decimal import Decimal
from pathlib import Path

import facturx
import pikepdf
from lxml import etree
from pdfua import validate
from pypdf import PdfReader
from saxonche import PySaxonProcessor

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
CEN, KOSIT, FACTUR_X = "EN16931-CII-validation.xsl", "XRechnung-CII-validation.xsl", "FACTUR-X_EN16931.xslt"

# What is spoilt, as the path of an element and what is written into it; None: it is taken away.
SPOILT = {
    "the total": (".//ram:GrandTotalAmount", "1.00"),
    "the VAT": (".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:CalculatedAmount", "0.01"),
    "the sum of the rows": (".//ram:LineTotalAmount[1]", "0.07"),
    "the name of the seller": (".//ram:SellerTradeParty/ram:Name", None),
    "the country of the buyer": (".//ram:BuyerTradeParty/ram:PostalTradeAddress/ram:CountryID", "XX"),
    "the currency": (".//ram:InvoiceCurrencyCode", "EURO"),
    "the category": (".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode", "Z"),
    "the rate": (".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent", "7.00"),
}


class Rules:
    def __init__(self, folder, processor):
        xslt = processor.new_xslt30_processor()
        self.processor = processor
        self.sheets = {name: xslt.compile_stylesheet(stylesheet_file=str(folder / name)) for name in (CEN, KOSIT, FACTUR_X)}

    def broken(self, name, xml):
        """The rules of one set that a document breaks, in words."""
        node = self.processor.parse_xml(xml_text=xml.decode())
        report = etree.fromstring(self.sheets[name].transform_to_string(xdm_node=node).encode())
        found = []
        for failed in report.iter(f"{SVRL}failed-assert"):
            if failed.get("flag") not in ("warning", "information"):
                text = " ".join("".join(failed.itertext()).split())
                found.append(f"{name}: {failed.get('id')} {text}")
        return found

    def of_xrechnung(self, xml):
        return self.broken(CEN, xml) + self.broken(KOSIT, xml)

    def of_factur_x(self, xml):
        return schema(xml) + self.broken(CEN, xml) + self.broken(FACTUR_X, xml)


def schema(xml):
    try:
        facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
        return []
    except Exception as problem:
        return [f"schema: {problem}"]


def judge_pdf(path, rules):
    with pikepdf.open(path) as pdf:
        found = [f"syntax: {problem}" for problem in pdf.check_pdf_syntax()]
    found += [f"PDF/UA: {issue}" for issue in accessibility(path)]
    if path.name.startswith("receipt-"):
        return found
    name, xml = facturx.get_xml_from_pdf(path.read_bytes(), check_xsd=False)
    if name != "factur-x.xml":
        return found + ["there is no Factur-X in it"]
    return found + not_on_paper(path, xml) + rules.of_factur_x(xml)


def not_on_paper(path, xml):
    """What the sums and the number are for machines, and people do not read."""
    paper = "".join(sheet.extract_text() for sheet in PdfReader(path).pages)
    root = etree.fromstring(xml)
    sums = root.find(".//ram:SpecifiedTradeSettlementHeaderMonetarySummation", {"ram": RAM})
    said = [f"{Decimal(sum.text):,.2f}" for sum in sums]
    said.append(root.findtext("{*}ExchangedDocument/{*}ID"))
    return [f"{words} is not on the paper" for words in said if words not in paper]


def accessibility(path):
    found = validate(str(path)).findings
    return [f"{one.rule_id} {one.message}" for one in found if one.severity.name == "ERROR"]


def spoilt(xml):
    for what, (path, text) in SPOILT.items():
        root = etree.fromstring(xml)
        element = root.find(path, {"ram": RAM})
        if text is None:
            element.getparent().remove(element)
        else:
            element.text = text
        yield what, etree.tostring(root)


def main(rules_folder, folder):
    problems, judged = [], 0
    with PySaxonProcessor(license=False) as processor:
        rules = Rules(rules_folder, processor)
        for path in sorted(folder.iterdir()):
            if path.suffix == ".pdf":
                found = judge_pdf(path, rules)
            elif path.suffix == ".xml":
                found = rules.of_xrechnung(path.read_bytes())
            else:
                continue
            judged += 1
            problems += [f"{path.name}: {one}" for one in found]
        usual = (folder / "usual.xml").read_bytes()
        for what, xml in spoilt(usual):
            judged += 1
            if not rules.of_xrechnung(xml):
                problems.append(f"usual.xml, with another value for {what}, is not refused")
    print("\n".join(problems))
    print(f"{judged} documents judged, {len(problems)} problems")
    return 1 if problems or judged < 56 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
