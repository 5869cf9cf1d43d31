from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0008_document_version'),
    ]

    operations = [
        migrations.AddField(
            model_name='citation',
            name='evidence_level',
            field=models.CharField(max_length=20, null=True),
        ),
        migrations.AddField(
            model_name='citation',
            name='kind',
            field=models.CharField(max_length=20, null=True),
        ),
    ]
