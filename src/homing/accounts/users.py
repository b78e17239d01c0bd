"""Making users and checking passwords."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection

from homing.accounts.errors import AccountError, AlreadySetUp
from homing.accounts.models import User
from homing.database import is_sqlite, write_transaction

# NIST SP 800-63B: length and a list of known passwords, no rules about kinds of characters.
MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 256
"""Hashing is made to be slow: nobody may ask for a megabyte of it."""
MAX_NAME_LENGTH = 200
MAX_EMAIL_LENGTH = 254


def create_user(
    email: str, password: str, name: str, *, is_admin: bool = False, should_change_password: bool = False
) -> User:
    """Make a user. Raises AccountError with a sentence."""
    user = _checked(email, password, name)
    user.is_admin = is_admin
    user.should_change_password = should_change_password
    with write_transaction():
        _save_new(user)
    return user


def create_first_admin(email: str, password: str, name: str) -> User:
    """Make the first user, an administrator. Of two at once, one wins. Raises AlreadySetUp or AccountError."""
    if has_users():
        raise AlreadySetUp
    user = _checked(email, password, name)
    user.is_admin = True
    with write_transaction():
        if not is_sqlite():
            # SQLite's writers are one after another anyway; here two could both see an empty table
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
        if has_users():
            raise AlreadySetUp
        _save_new(user)
    return user


def has_users() -> bool:
    """False until the first sign-up."""
    return User.objects.exists()


def authenticate(email: str, password: str) -> User | None:
    """The user of this name and password. Takes as long for a name that does not exist."""
    user = User.objects.filter(email=email.strip().lower(), deleted_at=None).first()
    if len(password) > MAX_PASSWORD_LENGTH:
        return None
    if user is None:
        check_password(password, _nobodys_password())
        return None
    return user if check_password(password, user.password) else None


def change_password(user: User, password: str) -> None:
    """Raises AccountError."""
    hashed = make_password(_checked_password(password, user.email))
    with write_transaction():
        User.objects.filter(pk=user.pk).update(password=hashed, should_change_password=False)


@cache
def _nobodys_password() -> str:
    return make_password("a password that nobody has")


def _checked(email: str, password: str, name: str) -> User:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise AccountError("That is not an email address.", field="email") from None
    if len(email) > MAX_EMAIL_LENGTH:
        raise AccountError("The email address is too long.", field="email")
    name = " ".join(name.split())
    if not name:
        raise AccountError("The name is empty. Give one.", field="name")
    if len(name) > MAX_NAME_LENGTH or "\0" in name:
        raise AccountError(f"A name has at most {MAX_NAME_LENGTH} ordinary characters.", field="name")
    if User.objects.filter(email=email).exists():
        raise AccountError("There is already a user with this email address.", field="email")
    return User(email=email, name=name, password=make_password(_checked_password(password, email)))


def _checked_password(password: str, email: str) -> str:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise AccountError(f"A password needs at least {MIN_PASSWORD_LENGTH} characters.", field="password")
    if len(password) > MAX_PASSWORD_LENGTH:
        raise AccountError(f"A password has at most {MAX_PASSWORD_LENGTH} characters.", field="password")
    if password.lower() in {email, email.partition("@")[0]}:
        raise AccountError("The password is the email address. Choose another one.", field="password")
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        raise AccountError(
            "This password is on the list that attackers try first. Choose another one.", field="password"
        ) from None
    return password


def _save_new(user: User) -> None:
    try:
        with write_transaction():
            user.save(force_insert=True)
    except IntegrityError:
        raise AccountError("There is already a user with this email address.", field="email") from None
