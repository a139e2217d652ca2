"""Feedback forms: the list, one form, its builder; a customer's answers."""

from django.urls import path

from customers.feedback import views, views_answers, views_build, views_figures

app_name = "feedback"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("new/", views.make_page, name="make"),
    path("customers/<uuid:uuid>/", views_answers.customer_page, name="customer"),
    path("customers/<uuid:uuid>/fill/<uuid:form_uuid>/", views_answers.fill_page, name="fill"),
    path("customers/<uuid:uuid>/<uuid:answer_uuid>/", views_answers.answer_page, name="answer"),
    path("customers/<uuid:uuid>/<uuid:answer_uuid>/<slug:part>/", views_answers.reveal, name="reveal"),
    path("<uuid:uuid>/", views.form_page, name="form"),
    path("<uuid:uuid>/for/", views.aim_page, name="aim"),
    path("<uuid:uuid>/begin/", views.begin, name="begin"),
    path("<uuid:uuid>/publish/", views.publish, name="publish"),
    path("<uuid:uuid>/discard/", views.discard, name="discard"),
    path("<uuid:uuid>/use/", views.use, name="use"),
    path("<uuid:uuid>/figures/", views_figures.figures_page, name="figures"),
    path("<uuid:uuid>/versions/<int:number>/", views.preview_page, name="preview"),
    path("<uuid:uuid>/draft/", views_build.build_page, name="build"),
    path("<uuid:uuid>/draft/act/", views_build.act, name="act"),
    path("<uuid:uuid>/draft/title/", views_build.title_page, name="title"),
    path("<uuid:uuid>/draft/section/<slug:part>/", views_build.section_page, name="section"),
    path("<uuid:uuid>/draft/add/<slug:part>/", views_build.add_page, name="add"),
    path("<uuid:uuid>/draft/question/<slug:part>/", views_build.question_page, name="question"),
]
