"""What is done about autopay by a link is kept under names of its own."""

from django.db import migrations, models

KINDS = [
    ("page", "Opened the page"),
    ("document", "Opened a document"),
    ("promise", "Said when they pay"),
    ("plan", "Agreed on instalments"),
    ("dispute", "Said that something is wrong"),
    ("pay", "Began a payment"),
    ("ask", "Asked for something"),
    ("upload", "Sent a file"),
    ("code_sent", "Had a code sent"),
    ("code_wrong", "Typed a wrong code"),
    ("visit", "Opened the account with a code"),
    ("account", "Looked at the account"),
    ("left", "Left the account"),
    ("enrol", "Agreed to be charged by itself"),
    ("withdraw", "Ended being charged by itself"),
    ("forget", "Had a way to pay forgotten"),
]


class Migration(migrations.Migration):
    """More kinds of use."""

    dependencies = [("links", "0003_in_a_visit")]

    operations = [
        migrations.RemoveConstraint(model_name="portaluse", name="portaluse_what"),
        migrations.AlterField(
            model_name="portaluse", name="what", field=models.CharField(choices=KINDS, max_length=10)
        ),
        migrations.AddConstraint(
            model_name="portaluse",
            constraint=models.CheckConstraint(
                condition=models.Q(what__in=[code for code, _ in KINDS]), name="portaluse_what"
            ),
        ),
    ]
