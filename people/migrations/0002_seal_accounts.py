"""Seal the e-mail address and the password of each person.

Accounts that are there already are sealed as they stand, so that nobody is shut out by the new version. Whatever was
forged in them before this moment is therefore taken for genuine: look through the addresses once.
"""

from django.db import migrations, models

from people.canonical import make_seal


def seal_what_is_there(apps, schema_editor):
    people = apps.get_model('people', 'User').objects.using(schema_editor.connection.alias)
    for pk, email, password in people.values_list('pk', 'email', 'password'):
        account = {'row': 'account', 'id': pk, 'email': email, 'password': password}
        people.filter(pk=pk).update(seal=make_seal(account))


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_people_and_trail'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='seal',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
    ]
