"""Relations: a post's own pages, one customer's, its cases, plans and improvements."""

from django.urls import path

from customers.relations import views, views_activities, views_cases, views_correcting, views_customer, views_plans

app_name = "relations"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("board/", views.board, name="board"),
    path("overdue/", views.overdue, name="overdue"),
    path("cases/", views.cases, name="cases"),
    path("steps/", views.steps, name="steps"),
    path("improvements/", views.improvements, name="improvements"),
    path("unit/", views.unit, name="unit"),
    path("activities/", views_activities.activities, name="activities"),
    path("activities/new/", views_activities.announce, name="announce"),
    path("activities/<uuid:uuid>/", views_activities.activity, name="activity"),
    path("activities/<uuid:uuid>/choose/", views_activities.choose, name="choose"),
    path("activities/<uuid:uuid>/<int:pk>/", views_activities.became, name="became"),
    path("of/<uuid:uuid>/", views_customer.customer, name="customer"),
    path("of/<uuid:uuid>/log/", views_customer.log, name="log"),
    path("of/<uuid:uuid>/next/", views_customer.agree_next, name="next"),
    path("of/<uuid:uuid>/stage/", views_customer.stage, name="stage"),
    path("of/<uuid:uuid>/value/", views_customer.value, name="value"),
    path("of/<uuid:uuid>/care/", views_customer.care, name="care"),
    path("of/<uuid:uuid>/care/<str:number>/end/", views_customer.end_care, name="end_care"),
    path("of/<uuid:uuid>/case/", views_cases.open_case, name="open_case"),
    path("of/<uuid:uuid>/plan/", views_plans.make_plan, name="make_plan"),
    path("of/<uuid:uuid>/improvement/", views_plans.improve, name="improve"),
    path("entries/<slug:entry>/<int:pk>/", views_correcting.correct, name="correct"),
    path("entries/<slug:entry>/<int:pk>/strike/", views_correcting.strike, name="strike"),
    path("cases/<uuid:uuid>/", views_cases.case, name="case"),
    path("cases/<uuid:uuid>/<slug:act>/", views_cases.act, name="case_act"),
    path("plans/<uuid:uuid>/", views_plans.plan, name="plan"),
    path("plans/<uuid:uuid>/add/", views_plans.add_step, name="add_step"),
    path("plans/<uuid:uuid>/close/", views_plans.close_plan, name="close_plan"),
    path("steps/<uuid:uuid>/", views_plans.step, name="step"),
    path("improvements/<uuid:uuid>/", views_plans.improvement, name="improvement"),
    path("improvements/<uuid:uuid>/<slug:act>/", views_plans.improvement_act, name="improvement_act"),
]
