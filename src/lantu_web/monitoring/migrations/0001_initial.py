"""Tables of the monitoring of promises."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('register', '0005_internal_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headings', models.CharField(max_length=64, unique=True, verbose_name='表头指纹')),
                ('names', models.JSONField(default=list, verbose_name='表头')),
                ('mapping', models.JSONField(default=dict, verbose_name='对应')),
                ('user_name', models.CharField(max_length=150, verbose_name='确认人')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='时间')),
            ],
            options={
                'verbose_name': '表头对应',
                'verbose_name_plural': '表头对应',
            },
        ),
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(db_index=True, max_length=16, verbose_name='指标编号')),
                ('speaker', models.CharField(max_length=120, verbose_name='说明单位')),
                ('year', models.PositiveSmallIntegerField(verbose_name='评估年')),
                ('status', models.CharField(max_length=12, verbose_name='当时状态')),
                ('text', models.TextField(max_length=1000, verbose_name='说明')),
                ('user_name', models.CharField(max_length=150, verbose_name='填写人姓名')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation', verbose_name='机构')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填写人')),
            ],
            options={
                'verbose_name': '责任单位说明',
                'verbose_name_plural': '责任单位说明',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(db_index=True, max_length=16, verbose_name='指标编号')),
                ('measure', models.CharField(max_length=120, verbose_name='度量')),
                ('indicator', models.CharField(max_length=120, verbose_name='指标')),
                ('period', models.CharField(max_length=7, verbose_name='时期')),
                ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name='数值')),
                ('text', models.CharField(blank=True, max_length=40, verbose_name='文字值')),
                ('unit', models.CharField(blank=True, max_length=40, verbose_name='单位')),
                ('status', models.CharField(choices=[('final', '正式'), ('preliminary', '初步'), ('revised', '修订'), ('forecast', '预计')], default='final', max_length=12, verbose_name='数据状态')),
                ('bound', models.CharField(blank=True, choices=[('', '等于'), ('>=', '以上'), ('<=', '以下')], max_length=2, verbose_name='界')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
                ('source_date', models.DateField(verbose_name='来源日期')),
                ('evidence', models.URLField(blank=True, max_length=400, verbose_name='凭据网址')),
                ('evidence_note', models.CharField(blank=True, max_length=300, verbose_name='凭据说明')),
                ('state', models.CharField(choices=[('waiting', '待审核'), ('accepted', '已采纳'), ('returned', '已退回')], default='waiting', max_length=10, verbose_name='审核')),
                ('entered_name', models.CharField(max_length=150, verbose_name='填报人姓名')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='填报时间')),
                ('decided_name', models.CharField(blank=True, max_length=150, verbose_name='审核人姓名')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='审核时间')),
                ('decision_note', models.CharField(blank=True, max_length=300, verbose_name='审核意见')),
                ('observation', models.CharField(blank=True, max_length=20, verbose_name='监测值编号')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.organisation', verbose_name='机构')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='区域')),
            ],
            options={
                'verbose_name': '填报',
                'verbose_name_plural': '填报',
                'ordering': ['-entered_at', '-pk'],
                'indexes': [models.Index(fields=['state', '-entered_at'], name='entry_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', None), ('entered_by', None), models.Q(('decided_by', models.F('entered_by')), _negated=True), _connector='OR'), name='entry_second_person'), models.CheckConstraint(condition=models.Q(('value__isnull', False), models.Q(('text', ''), _negated=True), _connector='OR'), name='entry_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='entry_decided_once')],
            },
        ),
        migrations.CreateModel(
            name='PeriodLock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7, verbose_name='时期')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('locked_name', models.CharField(max_length=150, verbose_name='锁定人姓名')),
                ('locked_at', models.DateTimeField(auto_now_add=True, verbose_name='锁定时间')),
                ('released_name', models.CharField(blank=True, max_length=150, verbose_name='解锁人姓名')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='解锁时间')),
                ('locked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='锁定人')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place', verbose_name='区域')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='解锁人')),
            ],
            options={
                'verbose_name': '锁定时期',
                'verbose_name_plural': '锁定时期',
                'ordering': ['-locked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('place__isnull', False), ('released_at', None)), fields=('period', 'place'), name='lock_place_once'), models.UniqueConstraint(condition=models.Q(('place', None), ('released_at', None)), fields=('period',), name='lock_everywhere_once')],
            },
        ),
    ]
