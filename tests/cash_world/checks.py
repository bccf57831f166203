"""Check digits of the references that banks print, each by its published rule."""


def luhn(digits: str) -> str:
    """The modulus 10 digit of Norwegian KID and Swedish OCR numbers."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def kid(digits: str) -> str:
    """A Norwegian KID."""
    return digits + luhn(digits)


def ocr(digits: str) -> str:
    """A Swedish OCR number with the digit of its length."""
    long = digits + str((len(digits) + 2) % 10)
    return long + luhn(long)


def viite(digits: str) -> str:
    """A Finnish reference: weights 7, 3, 1 from the right."""
    total = sum(int(digit) * (7, 3, 1)[place % 3] for place, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def qr_reference(digits: str) -> str:
    """A Swiss QR reference of 27 digits: recursive modulus 10."""
    table, carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5), 0
    for digit in digits.zfill(26):
        carry = table[(carry + int(digit)) % 10]
    return digits.zfill(26) + str((10 - carry) % 10)


def ogm(digits: str) -> str:
    """A Belgian structured communication of 12 digits: modulus 97."""
    body = digits.zfill(10)[-10:]
    return f"{body}{(int(body) % 97) or 97:02d}"


def creditor_reference(told: str) -> str:
    """An ISO 11649 reference: RF, two check digits, up to 21 characters."""
    return f"RF{98 - _number(told + 'RF00') % 97:02d}{told}"


def iban(*, country: str, body: str) -> str:
    """An account number with the right check digits; the bank in it is made up."""
    return f"{country}{98 - _number(body + country + '00') % 97:02d}{body}"


def _number(told: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in told))
