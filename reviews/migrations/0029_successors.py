from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0017_what_readers_are_told_of_a_change'),
        ('reviews', '0028_consultations'),
    ]

    operations = [
        migrations.AddField('withdrawal', 'successor', models.ForeignKey(help_text='Which page takes its place; readers are led there while that is live.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.article')),
    ]
