from django.contrib import admin
from django.db import models
from django.test import TestCase
from django.shortcuts import render
from django.apps import AppConfig
from django.urls import path
from django.conf.urls import url
# Register your models here.
# Create your models here.
# Create your tests here.
# Create your views here.
urlpatterns = [
path('admin/', admin.site.urls),
url(r'^admin/', admin.site.urls),
from django.urls import path, include
The `urlpatterns` list routes URLs to views. For more information please see:
Examples:
Function views
1. Add an import:  from my_app import views
2. Add a URL to urlpatterns:  path('', views.home, name='home')
2. Add a URL to urlpatterns:  url(r'^$', views.home, name='home')
Class-based views
1. Add an import:  from other_app.views import Home
2. Add a URL to urlpatterns:  path('', Home.as_view(), name='home')
2. Add a URL to urlpatterns:  url(r'^$', Home.as_view(), name='home')
Including another URLconf
1. Import the include() function: from django.urls import include, path
1. Import the include() function: from django.conf.urls import url, include
2. Add a URL to urlpatterns:  path('blog/', include('blog.urls'))
2. Add a URL to urlpatterns:  url(r'^blog/', include('blog.urls'))
It exposes the WSGI callable as a module-level variable named ``application``.
It exposes the ASGI callable as a module-level variable named ``application``.
For more information on this file, see
from django.core.wsgi import get_wsgi_application
from django.core.asgi import get_asgi_application
application = get_wsgi_application()
application = get_asgi_application()
default_auto_field = 'django.db.models.BigAutoField'
import os
